package dev.drover.server.process.supervisor;

/** A process that is never mistaken for a later one of the same identifier. */
public record ProcessIdentity(int pid, long startTicks) {}
