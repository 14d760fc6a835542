package dev.drover.server.node.order;

import dev.drover.api.Cause;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * How an order ended: written once.
 *
 * @param cause why, where it is not simply done
 * @param report the signed report; null where there is none
 */
public record OrderEnd(
        OrderState state,
        @Nullable Cause cause,
        @Nullable String message,
        @Nullable String report,
        Instant at) {}
