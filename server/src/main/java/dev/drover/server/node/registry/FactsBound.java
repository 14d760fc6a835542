package dev.drover.server.node.registry;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import tools.jackson.databind.JsonNode;

/** How much a primary lets a node say of itself: all of it is kept, in memory too. */
public final class FactsBound {

    static final int LARGEST = 128 << 10;

    private FactsBound() {}

    /**
     * Requires an object of bearable size.
     *
     * @throws DroverException TOO_LARGE, also for what is no object
     */
    public static void check(JsonNode facts) {
        int bytes = Json.mapper().writeValueAsBytes(facts).length;
        if (!facts.isObject() || bytes > LARGEST) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The facts have "
                            + bytes
                            + " bytes; they must be an object of at most "
                            + LARGEST,
                    "Leave some out.");
        }
    }
}
