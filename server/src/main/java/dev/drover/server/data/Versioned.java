package dev.drover.server.data;

/** A value by its key, with the version at which it last changed. */
public record Versioned<V>(String key, V value, long version) {}
