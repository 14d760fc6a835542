package dev.drover.server.node.order;

import tools.jackson.databind.JsonNode;

/** Who placed an order, and hears how it goes on. */
public interface OrderListener {

    /**
     * The node has begun; may be told again after the link or a server was away. Must not block.
     *
     * @param details what the node says of the beginning
     */
    void begun(JsonNode details);

    /**
     * A report came. May block, and throw: then it is not acknowledged, and comes again.
     *
     * @return null where it is complete; otherwise what is wanted, which is told to the node
     */
    @org.jspecify.annotations.Nullable
    JsonNode reported(Report report);

    /**
     * It is about to be given up, though the node may go on with it: what is to happen once the
     * node is back is ordered here, so that it is stored before the end is. May block, and throw:
     * then it is told again, a few times, before the order is given up all the same. Told again too
     * where it was not given up after all.
     */
    default void givingUp() {}

    /** It is over, and stored as such. Once; must not block for long. */
    void ended(OrderEnd end);
}
