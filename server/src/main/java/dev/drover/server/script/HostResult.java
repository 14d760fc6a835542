package dev.drover.server.script;

import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * What a host call gives the script.
 *
 * @param json a JSON text; null is undefined
 * @param bytes go beside it, as a Uint8Array; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record HostResult(@Nullable String json, byte @Nullable [] bytes) {

    private static final HostResult NOTHING = new HostResult(null, null);

    /** Undefined. */
    public static HostResult nothing() {
        return NOTHING;
    }

    /** The value as JSON; null is undefined. */
    public static HostResult of(@Nullable Object value) {
        return switch (value) {
            case null -> NOTHING;
            case HostResult result -> result;
            case JsonNode node -> new HostResult(node.toString(), null);
            default -> new HostResult(Json.mapper().writeValueAsString(value), null);
        };
    }

    /**
     * The value as JSON with bytes beside it: an object then, which the script sees with a member
     * {@code bytes}.
     */
    public static HostResult of(@Nullable Object value, byte[] bytes) {
        return new HostResult(of(value).json, bytes);
    }

    int size() {
        return (json == null ? 0 : json.length()) + (bytes == null ? 0 : bytes.length);
    }
}
