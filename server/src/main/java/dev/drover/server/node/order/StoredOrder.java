package dev.drover.server.node.order;

import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * An order as a primary keeps it.
 *
 * @param owner the run that it belongs to; null where it belongs to none
 * @param subject what it is about, such as a process's identifier
 * @param patience for how long its node may be silent before it is lost
 * @param sealedBody its body, encrypted
 */
public record StoredOrder(
        OrderId id,
        NodeName node,
        String kind,
        @Nullable RunId owner,
        String subject,
        Instant issuedAt,
        Instant expiresAt,
        Duration patience,
        String sealedBody) {}
