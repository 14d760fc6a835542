package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RpcError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Map;

/** The messages of JSON-RPC 2.0, written and read. */
final class Messages {

    private Messages() {}

    static String request(long id, String method, ObjectNode parameters) {
        ObjectNode message = JsonText.object();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put("method", method);
        message.set("params", parameters);
        return JsonText.write(message);
    }

    /** The result of a response, or its error thrown. */
    static JsonNode result(JsonNode response) {
        JsonNode error = response.get("error");
        if (error != null && error.isObject()) {
            throw error(error).toException();
        }
        JsonNode result = response.get("result");
        if (result == null) {
            throw new DroverException(
                    ErrorKind.INTERNAL,
                    "The server's answer is neither a result nor an error",
                    "See whether it is a Drover server of about this version.");
        }
        return result;
    }

    static RpcError error(JsonNode error) {
        JsonNode data = error.path("data");
        return new RpcError(
                error.path("code").asInt(0),
                error.path("message").asString("an error without a message"),
                data.isObject()
                        ? new RpcError.Data(
                                data.path("kind").asString(""),
                                data.path("hint").asString(""),
                                data.path("retryable").asBoolean(false),
                                details(data.path("details")))
                        : null);
    }

    private static Map<String, Object> details(JsonNode details) {
        Map<String, Object> map = new HashMap<>();
        details.properties()
                .forEach(member -> {
                    if (!member.getValue().isNull()) {
                        map.put(member.getKey(), member.getValue());
                    }
                });
        return map;
    }
}
