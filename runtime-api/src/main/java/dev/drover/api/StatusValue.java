package dev.drover.api;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * A named value that indicates what is going on in a run.
 *
 * @param value a string, a number or a boolean
 * @param version the version of all public data and status values at which it last changed
 * @param runId the run that set it, where a run did
 */
public record StatusValue(
        String name,
        JsonNode value,
        @Nullable Level level,
        @Nullable String text,
        @Nullable String unit,
        Instant updatedAt,
        long version,
        @Nullable RunId runId) {}
