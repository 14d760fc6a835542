package dev.drover.server.web.rpc;

/** For methods that take no parameters. */
public record NoParameters() {}
