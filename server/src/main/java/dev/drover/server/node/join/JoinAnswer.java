package dev.drover.server.node.join;

import dev.drover.api.NodeName;
import dev.drover.server.node.order.VerifyingKey;

/**
 * What a machine gets that may join.
 *
 * @param certificate of the node, as PEM
 * @param authority that signed it and the primary's own, as PEM
 * @param ordersKey what orders are verified with
 */
public record JoinAnswer(
        NodeName name, String certificate, String authority, VerifyingKey ordersKey) {}
