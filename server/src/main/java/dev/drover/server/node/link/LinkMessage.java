package dev.drover.server.node.link;

import dev.drover.api.RpcError;

import tools.jackson.databind.JsonNode;

/** What goes over a link. */
sealed interface LinkMessage {

    /** The sender's number for the call. */
    long id();

    /** Asks for something. */
    record Request(long id, String method, JsonNode parameters) implements LinkMessage {}

    /** Answers a call. */
    record Result(long id, JsonNode result) implements LinkMessage {}

    /** Answers a call that failed. */
    record Failure(long id, RpcError error) implements LinkMessage {}
}
