package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.RpcError;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

/** Writes answers and notifications, UTF-8. */
final class RpcReplies {

    private static final JsonMapper MAPPER = Json.mapper();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private RpcReplies() {}

    static byte[] result(JsonNode id, Object result) {
        return write(id, "result", result);
    }

    static byte[] error(JsonNode id, DroverException error) {
        return write(id, "error", RpcError.of(error));
    }

    static byte[] notification(String method, Object parameters) {
        try (var bytes = new ByteArrayBuilder();
                JsonGenerator generator = MAPPER.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringProperty("jsonrpc", "2.0");
            generator.writeStringProperty("method", method);
            generator.writeName("params");
            WRITER.writeValue(generator, parameters);
            generator.writeEndObject();
            generator.flush();
            return bytes.toByteArray();
        }
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

    private static byte[] write(JsonNode id, String member, Object value) {
        try (var bytes = new ByteArrayBuilder();
                JsonGenerator generator = MAPPER.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringProperty("jsonrpc", "2.0");
            generator.writeName("id");
            generator.writeTree(id);
            generator.writeName(member);
            WRITER.writeValue(generator, value);
            generator.writeEndObject();
            generator.flush();
            return bytes.toByteArray();
        }
    }
}
