package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * A named value that indicates what is going on in a run.
 *
 * @param value a string, a number or a boolean
 * @param level written as null where there is none, as are text and unit
 * @param version the version of all public data and status values at which it last changed
 * @param runId the run that set it, where a run did
 */
public record StatusValue(
        String name,
        JsonNode value,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Level level,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String text,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String unit,
        Instant updatedAt,
        long version,
        @Nullable RunId runId) {}
