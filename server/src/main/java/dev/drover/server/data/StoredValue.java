package dev.drover.server.data;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * A value of public or private data as it is kept.
 *
 * @param value not to be changed by anybody
 * @param bytes of its JSON in UTF-8
 */
public record StoredValue(JsonNode value, Instant updatedAt, int bytes) implements Sized {}
