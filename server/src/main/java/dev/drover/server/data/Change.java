package dev.drover.server.data;

import org.jspecify.annotations.Nullable;

/**
 * One step of a table from a version to the next.
 *
 * @param value null removes the key
 */
public record Change<V>(String key, @Nullable V value, long version) {}
