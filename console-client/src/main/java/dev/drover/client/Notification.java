package dev.drover.client;

import tools.jackson.databind.JsonNode;

/** What a server says of itself without being asked, such as {@code status.changed}. */
public record Notification(String method, JsonNode parameters) {}
