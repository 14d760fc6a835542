package dev.drover.server.web.rpc;

/** How often a method was called since the start, how often that failed, and how long it took. */
public record CallStatistics(String method, long calls, long failures, long nanoseconds) {}
