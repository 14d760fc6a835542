package dev.drover.server.data;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Values by key, with versions: public data, or the private data of one run. What it hands out is
 * not to be changed.
 *
 * <p>Safe for use by many threads. A change is visible, and of public data durable, when its method
 * returns; it throws INVALID_PARAMETERS for a key of a wrong form, TOO_LARGE for too large a value,
 * LIMIT_REACHED where the area is full, and for public data STORAGE_FULL or UNAVAILABLE when it
 * could not be stored. Methods that change public data wait for the disk.
 */
public interface DataArea {

    Optional<DataEntry> get(String key);

    /** Those whose keys start with {@code prefix}, ordered by key. */
    List<DataEntry> list(String prefix);

    /** Returns the new version. */
    long set(String key, JsonNode value);

    /** Whether there was one. */
    boolean delete(String key);

    /**
     * Sets the value if nobody changed it meanwhile, and returns the new version; empty when
     * somebody did.
     *
     * @param expected the version at which the caller knows it; 0 when it knows of none
     */
    OptionalLong compareAndSet(String key, long expected, JsonNode value);

    /**
     * Adds to a number, atomically, and returns the sum; a key without a value counts as 0.
     * CONFLICT where the value is no number.
     */
    JsonNode increment(String key, JsonNode by);

    /**
     * What changed since a version.
     *
     * @param since what the last answer said; null for everything
     * @param wait how long to wait when nothing did; meant for virtual threads
     */
    DataChanges poll(@Nullable Long since, String prefix, Duration wait);

    /**
     * Subscribes to what changes after {@code since}; null starts with everything there is.
     *
     * @param signal must be quick, and must not wait
     */
    Subscription<DataChanges> watch(@Nullable Long since, String prefix, Runnable signal);

    /** The newest visible version. */
    long version();
}
