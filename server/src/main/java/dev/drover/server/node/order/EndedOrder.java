package dev.drover.server.node.order;

/**
 * An order that is over, and how.
 *
 * @param order without its body, which is not kept beyond the end
 */
public record EndedOrder(StoredOrder order, OrderEnd end) {}
