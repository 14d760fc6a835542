package dev.drover.server.node.order;

import dev.drover.api.OrderId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * An order as a node keeps it.
 *
 * @param sealedOrder the order, encrypted; empty once it is over and acknowledged
 * @param sealedReport the report, encrypted; null before there is one
 * @param acknowledged whether the primary has the report
 */
public record ReceivedOrder(
        OrderId id,
        Instant expiresAt,
        String sealedOrder,
        @Nullable String sealedReport,
        boolean acknowledged) {}
