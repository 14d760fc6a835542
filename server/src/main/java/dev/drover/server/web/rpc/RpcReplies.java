package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.RpcError;

import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes answers and notifications, UTF-8. Safe for use by many threads. */
final class RpcReplies {

    private static final JsonMapper MAPPER = Json.mapper();

    private final WrittenChanges changes;

    RpcReplies(WrittenChanges changes) {
        this.changes = changes;
    }

    byte[] result(JsonNode id, Object result) {
        return envelope("\"id\":" + text(id) + ",\"result\":", changes.write(result));
    }

    static byte[] error(JsonNode id, DroverException error) {
        byte[] written = MAPPER.writeValueAsBytes(RpcError.of(error));
        return envelope("\"id\":" + text(id) + ",\"error\":", written);
    }

    byte[] notification(String method, Object parameters) {
        String name = MAPPER.writeValueAsString(method);
        return envelope("\"method\":" + name + ",\"params\":", changes.write(parameters));
    }

    static byte[] batch(List<byte[]> replies) {
        try (var bytes = new ByteArrayBuilder()) {
            char before = '[';
            for (byte[] reply : replies) {
                bytes.append(before);
                bytes.write(reply);
                before = ',';
            }
            bytes.append(']');
            return bytes.toByteArray();
        }
    }

    /** Most identifiers are small numbers, for which a generator costs more than all the rest. */
    private static String text(JsonNode id) {
        return id.isIntegralNumber() && id.canConvertToLong()
                ? Long.toString(id.longValue())
                : new String(MAPPER.writeValueAsBytes(id), StandardCharsets.UTF_8);
    }

    private static byte[] envelope(String members, byte[] last) {
        byte[] head = ("{\"jsonrpc\":\"2.0\"," + members).getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[head.length + last.length + 1];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(last, 0, message, head.length, last.length);
        message[message.length - 1] = '}';
        return message;
    }
}
