package dev.drover.server.data;

import dev.drover.api.Level;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;

/**
 * What a status value is set to.
 *
 * @param value a string, a number or a boolean
 * @param ttl after this time without another update it vanishes
 * @param runId the run that says so
 */
public record StatusUpdate(
        JsonNode value,
        @Nullable Level level,
        @Nullable String text,
        @Nullable String unit,
        @Nullable Duration ttl,
        @Nullable RunId runId) {}
