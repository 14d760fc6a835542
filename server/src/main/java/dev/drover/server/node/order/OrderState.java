package dev.drover.server.node.order;

/**
 * How far an order is, as its primary knows. PENDING covers all that a primary cannot tell apart
 * after a restart: on its way, or begun by the node. Each other state is final.
 */
public enum OrderState {
    PENDING,
    /** The node reported what came of it. */
    DONE,
    /** The node reported that it did not do it. */
    REFUSED,
    /** It was never sent, and will not be. */
    UNREACHABLE,
    /** The node was silent for too long; nobody knows what came of it. */
    LOST;

    public boolean isFinal() {
        return this != PENDING;
    }
}
