package dev.drover.server.script;

import tools.jackson.databind.JsonNode;

/**
 * What a script reads about its surroundings.
 *
 * @param node the value of {@code host.node}
 * @param run the value of {@code host.run}
 */
public record ScriptContextInfo(JsonNode node, JsonNode run) {}
