package dev.drover.api;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** One key of public data with its value. */
public record DataEntry(String key, JsonNode value, Instant updatedAt, long version) {}
