package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

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
        Instant at) {

    /** What the report says, which was verified before it was kept; empty where there is none. */
    public Optional<Report> reported() {
        return report == null
                ? Optional.empty()
                : Optional.of(Json.mapper().readValue(Jws.parse(report).payload(), Report.class));
    }
}
