package dev.drover.server.node.order;

import dev.drover.api.Json;

/** Orders as they went over a link, made once more: such a signature is always the same. */
public final class Replayed {

    private Replayed() {}

    /** The order as a primary of that epoch sent it. */
    public static String order(StoredOrder order, SigningKey key, SealedText seal, long epoch) {
        return key.sign(
                Order.TYPE,
                new Order(
                        order.id(),
                        order.node(),
                        epoch,
                        order.kind(),
                        order.issuedAt(),
                        order.expiresAt(),
                        Json.mapper().readTree(seal.open(order.sealedBody()))));
    }

    /** What a report says, whoever signed it. */
    public static Report report(String signed) {
        return VerifyingKey.claimed(signed, Report.class).orElseThrow();
    }
}
