package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * The status values: durable, and in one order of versions with public data.
 *
 * <p>Safe for use by many threads. Changes wait for the disk; they throw STORAGE_FULL or
 * UNAVAILABLE when they could not be stored.
 */
public final class StatusBoard {

    private static final String WHAT = "a status value";
    private static final int LONGEST_UNIT = 40;

    private final VersionedTable<StoredStatus> table;
    private final Words<StoredStatus, StatusChanges> words = new Words<>(DataViews::status);
    private final Committer committer;
    private final DataConfiguration bounds;
    private final ValueOperations operations;
    private final InstantSource clock;

    StatusBoard(
            VersionedTable<StoredStatus> table,
            Committer committer,
            DataConfiguration bounds,
            InstantSource clock) {
        this.table = table;
        this.committer = committer;
        this.bounds = bounds;
        this.operations = new ValueOperations(bounds, clock);
        this.clock = clock;
    }

    /**
     * Returns the new version. INVALID_PARAMETERS for a wrong name, value or unit, TOO_LARGE for
     * too long a text, LIMIT_REACHED where there are too many.
     */
    public long set(String name, StatusUpdate update) {
        Names.check("name", name, bounds.nameLength());
        StoredStatus status = accept(name, update);
        return committer.perform(WHAT, draft -> draft.statusValues().put(name, status));
    }

    public Optional<StatusValue> get(String name) {
        Instant now = clock.instant();
        return table.get(name)
                .filter(entry -> !entry.value().isOverAt(now))
                .map(StoredStatus::view);
    }

    /** Whether there was one. */
    public boolean clear(String name) {
        Names.check("name", name, bounds.nameLength());
        return committer.perform(WHAT, draft -> draft.statusValues().remove(name));
    }

    /**
     * What changed since a version.
     *
     * @param since what the last answer said; null for everything
     * @param wait how long to wait when nothing did; meant for virtual threads
     */
    public StatusChanges poll(@Nullable Long since, String prefix, Duration wait) {
        return words.apply(table.poll(since, prefix, operations.checkWait(wait)));
    }

    /**
     * Subscribes to what changes after {@code since}; null starts with everything there is.
     *
     * @param signal must be quick, and must not wait
     */
    public Subscription<StatusChanges> watch(@Nullable Long since, String prefix, Runnable signal) {
        return table.watch(since, prefix, signal).map(words);
    }

    /** The newest visible version, of public data too. */
    public long version() {
        return table.version();
    }

    private StoredStatus accept(String name, StatusUpdate update) {
        JsonNode value = update.value();
        if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The status value '"
                            + name
                            + "' is neither a string nor a number nor a boolean",
                    "Keep other things in public data.",
                    Map.of("name", name),
                    null);
        }
        if (value.isString()) {
            checkLength(name, "value", value.stringValue(), bounds.statusTextLength());
        }
        checkLength(name, "text", update.text(), bounds.statusTextLength());
        checkLength(name, "unit", update.unit(), LONGEST_UNIT);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new StoredStatus(
                value,
                update.level(),
                update.text(),
                update.unit(),
                now,
                update.runId(),
                update.ttl() == null ? null : now.plus(update.ttl()));
    }

    private static void checkLength(String name, String part, @Nullable String text, int limit) {
        if (text != null && text.length() > limit) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The "
                            + part
                            + " of the status value '"
                            + name
                            + "' has "
                            + text.length()
                            + " characters; the limit is "
                            + limit,
                    "Shorten it, or keep it in public data.",
                    Map.of("name", name, "length", text.length(), "limit", limit),
                    null);
        }
    }
}
