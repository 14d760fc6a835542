package dev.drover.server.web.rpc;

import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * Another server that answers for some callers: on a node, the primary for the processes that it
 * ordered. Safe for use by many threads.
 */
public interface Relay {

    /** Whether the calls of this caller are answered elsewhere. */
    boolean takes(Caller caller);

    /**
     * Has the call answered there.
     *
     * @throws dev.drover.api.DroverException what the caller gets to see
     */
    JsonNode call(Caller caller, String method, @Nullable JsonNode parameters)
            throws InterruptedException;

    /** None. */
    static Relay none() {
        return new Relay() {
            @Override
            public boolean takes(Caller caller) {
                return false;
            }

            @Override
            public JsonNode call(Caller caller, String method, @Nullable JsonNode parameters) {
                throw new IllegalStateException("Nobody is taken");
            }
        };
    }
}
