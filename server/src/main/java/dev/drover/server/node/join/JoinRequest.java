package dev.drover.server.node.join;

import dev.drover.api.NodeName;
import dev.drover.server.node.order.VerifyingKey;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * What a machine sends that wants to join.
 *
 * @param token what it was given; a secret
 * @param certificateRequest PKCS #10 in base 64
 * @param key what its reports are verified with
 */
public record JoinRequest(
        String token,
        NodeName name,
        String certificateRequest,
        VerifyingKey key,
        Map<String, String> labels,
        JsonNode facts,
        String version) {

    /** Never shows the token. */
    @Override
    public String toString() {
        return "request of " + name + " to join";
    }
}
