package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * What a node tells its primary of an order, as it is signed: that it is over.
 *
 * @param at by the node's clock
 * @param cause why it was refused or failed before it began; null where it was done
 * @param message what a person should read about the cause
 * @param body what came of it
 */
public record Report(
        OrderId order,
        NodeName node,
        Instant at,
        @Nullable Cause cause,
        @Nullable String message,
        JsonNode body) {

    static final String TYPE = "drover-report";
}
