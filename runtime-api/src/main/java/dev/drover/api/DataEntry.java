package dev.drover.api;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/** One key of public data with its value. */
public record DataEntry(String key, JsonNode value, Instant updatedAt, long version) {}
