package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;

/**
 * Makes calls of the server's protocol (JSON-RPC 2.0).
 *
 * <p>Every call has a deadline. What the server refuses, and what goes wrong on the way, is a
 * {@link DroverException}; a connection that cannot be made, breaks or is silent too long is of
 * kind UNAVAILABLE, and whether the call had an effect is then not known. Nothing is tried again
 * here: the caller decides. Safe for use by many threads.
 */
public interface Rpc extends AutoCloseable {

    /** For calls that do not wait for anything. */
    Duration USUAL_DEADLINE = Duration.ofSeconds(30);

    /**
     * Gives the {@code result} member; a call that waits at the server needs a longer deadline than
     * that wait.
     */
    JsonNode call(String method, ObjectNode parameters, Duration deadline);

    default JsonNode call(String method, ObjectNode parameters) {
        return call(method, parameters, USUAL_DEADLINE);
    }

    /**
     * Maps {@code parameters} and the result by {@link Json}; {@code parameters} must become a JSON
     * object.
     */
    default <T> T call(String method, Object parameters, Class<T> resultType) {
        ObjectNode object = Json.mapper().valueToTree(parameters);
        return Json.mapper().treeToValue(call(method, object), resultType);
    }

    /** Ends the connection; calls under way fail with UNAVAILABLE. */
    @Override
    void close();
}
