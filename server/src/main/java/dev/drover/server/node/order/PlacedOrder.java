package dev.drover.server.node.order;

import dev.drover.api.OrderId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;

/**
 * An order that is to be placed.
 *
 * @param owner the run that it belongs to; null where it belongs to none
 * @param subject what it is about, such as a process's identifier
 * @param body what Jackson writes as the order's body
 * @param expiresIn after so long a node does not begin with it any more
 * @param patience for how long its node may be silent before it is lost
 * @param always whether it is placed however many are pending, as what ends something has to be
 */
public record PlacedOrder(
        OrderId id,
        String kind,
        @Nullable RunId owner,
        String subject,
        JsonNode body,
        Duration expiresIn,
        Duration patience,
        boolean always) {}
