package dev.drover.server.web.rpc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * One request as it was read.
 *
 * @param id null for a notification, which is never answered
 * @param parameters an object or an array; null where there are none
 */
record RpcRequest(@Nullable JsonNode id, String method, @Nullable JsonNode parameters) {}
