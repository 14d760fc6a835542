package dev.drover.server.web.methods;

/** The version at which something was changed, or from which something is watched. */
record Versioned(long version) {}
