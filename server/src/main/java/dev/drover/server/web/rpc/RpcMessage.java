package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** What came in one message. */
public sealed interface RpcMessage {

    /** One request. */
    record Single(RpcRequest request) implements RpcMessage {}

    /** Several, answered in one message; those that are no requests are answered as such. */
    record Batch(List<RpcMessage> members) implements RpcMessage {
        public Batch {
            members = List.copyOf(members);
        }
    }

    /**
     * No request.
     *
     * @param id the sender's identifier where one could be read, otherwise JSON's null
     */
    record Fault(JsonNode id, DroverException error) implements RpcMessage {}
}
