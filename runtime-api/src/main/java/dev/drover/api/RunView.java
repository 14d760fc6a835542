package dev.drover.api;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * A run as others see it.
 *
 * @param script the name of its script in the library, or the local name of a script that came with
 *     the request
 * @param scriptVersion the version in the library; absent for a script that came with the request
 * @param startedBy who asked: a user's name, {@code process ID} or {@code script NAME}
 * @param eventId the caller's own identifier
 * @param result what the script's default export gave, once COMPLETE
 */
public record RunView(
        RunId runId,
        String script,
        @Nullable Long scriptVersion,
        JsonNode args,
        RunState state,
        String startedBy,
        @Nullable String eventId,
        boolean detached,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable JsonNode result,
        @Nullable RunError error,
        @Nullable RunProgress progress) {}
