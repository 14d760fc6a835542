package dev.drover.server.node.link;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RpcError;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Writes and reads messages of JSON-RPC 2.0 as CBOR. Bytes go as such, everything else as JSON. */
final class LinkCodec {

    private static final CBORMapper MAPPER =
            CBORMapper.builder(
                            CBORFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(Json.MAX_DEPTH)
                                                    .build())
                                    .build())
                    .build();

    private static final int LONGEST_METHOD = 100;

    private LinkCodec() {}

    static byte[] request(long id, String method, JsonNode parameters) {
        ObjectNode message = message(id);
        message.put("method", method);
        message.set("params", parameters);
        return MAPPER.writeValueAsBytes(message);
    }

    static byte[] result(long id, JsonNode result) {
        ObjectNode message = message(id);
        message.set("result", result);
        return MAPPER.writeValueAsBytes(message);
    }

    static byte[] failure(long id, DroverException failure) {
        ObjectNode message = message(id);
        message.set("error", Json.mapper().valueToTree(RpcError.of(failure)));
        return MAPPER.writeValueAsBytes(message);
    }

    private static ObjectNode message(long id) {
        return MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", id);
    }

    /** INVALID_REQUEST for anything that is no message of a link. */
    static LinkMessage read(byte[] bytes) {
        try {
            JsonNode message = MAPPER.readTree(bytes);
            JsonNode id = message.path("id");
            if (!message.isObject() || !id.isIntegralNumber() || !id.canConvertToLong()) {
                throw wrong("it has no number as its id", null);
            }
            return read(id.longValue(), message);
        } catch (JacksonException e) {
            throw wrong(e.getOriginalMessage(), e);
        }
    }

    private static LinkMessage read(long id, JsonNode message) {
        JsonNode method = message.get("method");
        if (method != null) {
            if (!method.isString() || method.stringValue().length() > LONGEST_METHOD) {
                throw wrong("its method is no short text", null);
            }
            return new LinkMessage.Request(id, method.stringValue(), message.path("params"));
        }
        JsonNode error = message.get("error");
        if (error != null) {
            return new LinkMessage.Failure(id, Json.mapper().treeToValue(error, RpcError.class));
        }
        JsonNode result = message.get("result");
        if (result == null) {
            throw wrong("it has neither method nor result nor error", null);
        }
        return new LinkMessage.Result(id, result);
    }

    private static DroverException wrong(
            String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new DroverException(
                ErrorKind.INVALID_REQUEST,
                "A message of the link cannot be understood: " + why,
                "See whether both ends have versions of Drover that go together.",
                java.util.Map.of(),
                cause);
    }
}
