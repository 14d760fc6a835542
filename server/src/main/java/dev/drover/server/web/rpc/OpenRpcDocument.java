package dev.drover.server.web.rpc;

import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/** The description of all methods, made from their table, as OpenRPC 1.3.2 says. */
final class OpenRpcDocument {

    private static final Map<String, String> NOTIFICATIONS =
            Map.of(
                    "server.hello", "What the server says of itself once a connection is open.",
                    "status.changed", "What status.watch asked for; the same as status.poll gives.",
                    "data.changed", "What data.watch asked for; the same as data.poll gives.",
                    "run.changed", "What run.watch asked for; the same as run.poll gives.");

    private OpenRpcDocument() {}

    static ObjectNode of(List<BoundMethod<?, ?>> methods, String version) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.put("openrpc", "1.3.2");
        document.putObject("info")
                .put("title", "Drover")
                .put("version", version)
                .put("description", "JSON-RPC 2.0 at /rpc, over a WebSocket or by POST.");
        ArrayNode described = document.putArray("methods");
        ObjectNode components = document.putObject("components");
        ResultSchemas schemas = new ResultSchemas(components.putObject("schemas"));
        methods.forEach(method -> described.add(method(method, schemas)));
        errors(components.putObject("errors"));
        ObjectNode notifications = document.putObject("x-notifications");
        NOTIFICATIONS.forEach(notifications::put);
        return document;
    }

    private static ObjectNode method(BoundMethod<?, ?> bound, ResultSchemas schemas) {
        RpcMethod<?, ?> method = bound.method();
        ObjectNode described = Json.mapper().createObjectNode();
        described.put("name", method.name());
        described.put("summary", method.summary());
        described.put("paramStructure", "either");
        if (method.permission() != null) {
            described.put("x-permission", method.permission().name());
        }
        described.put("x-recorded", method.effect().isRecorded());
        ArrayNode parameters = described.putArray("params");
        for (ParameterReader.Parameter parameter : bound.reader().parameters()) {
            ObjectNode one = parameters.addObject();
            one.put("name", parameter.name());
            one.put("required", parameter.required());
            one.set("schema", parameter.type().schema());
        }
        ObjectNode result = described.putObject("result");
        result.put("name", "result");
        result.set("schema", schemas.of(method.result()));
        return described;
    }

    private static void errors(ObjectNode errors) {
        for (ErrorKind kind : ErrorKind.values()) {
            ObjectNode error = errors.putObject(kind.text());
            error.put("code", kind.code());
            error.put("message", kind.text());
            error.putObject("data").put("kind", kind.text()).put("retryable", kind.retryable());
        }
    }
}
