package dev.drover.server.node.order;

import dev.drover.api.Cause;

import tools.jackson.databind.JsonNode;

/** Does one kind of order on a node. Safe for use by many threads. */
public interface OrderHandler {

    /** Takes what came of one order. */
    interface Reporter {

        /** It is done. The report is stored, then sent until the primary has it. */
        void done(JsonNode body);

        /** It failed before it began. */
        void failed(Cause cause, String message);
    }

    /** There is such an order, until it is acknowledged; told before anything is done about it. */
    default void known(Order order) {}

    /**
     * An earlier server of this node stored the order and did not report it; told before anybody
     * can call this server, and before {@link #resume}.
     */
    default void left(Order order) {}

    /**
     * Begins with an order, which is stored. It may go on after the return; the reporter is told
     * once when it is over. A DroverException is reported as a failure.
     *
     * @return details of the beginning for the primary
     */
    JsonNode begin(Order order, Reporter reporter) throws InterruptedException;

    /**
     * Goes on with an order that an earlier server of this node had stored and not reported. It may
     * not even have begun.
     */
    JsonNode resume(Order order, Reporter reporter) throws InterruptedException;

    /**
     * The primary has the report but lacks something that belongs to it; the report is sent again
     * after this returns. May block and throw.
     */
    void send(Order order, JsonNode wanted) throws InterruptedException;

    /** The primary has all of it, and nothing of it is needed any more. */
    void acknowledged(Order order);
}
