package dev.drover.server.web.rpc;

/** A name that may also be written as an integer. */
public record TextOrInteger(String text) {}
