package dev.drover.server.node.order;

import dev.drover.api.NodeName;
import dev.drover.api.OrderId;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * What a primary tells a node to do, as it is signed.
 *
 * @param epoch counts the starts of the primary: a node takes nothing from an earlier start than
 *     the latest it knows, which may be a copy of the primary gone astray
 * @param kind what is to be done, such as {@code process.launch}
 * @param expiresAt by the primary's clock; a node does not begin later than that
 * @param body what the kind says
 */
public record Order(
        OrderId id,
        NodeName node,
        long epoch,
        String kind,
        Instant issuedAt,
        Instant expiresAt,
        JsonNode body) {

    static final String TYPE = "drover-order";
}
