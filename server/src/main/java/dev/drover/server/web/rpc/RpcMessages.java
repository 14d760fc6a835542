package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.NullNode;

import java.util.ArrayList;
import java.util.List;

/** Reads messages as JSON-RPC 2.0 says. */
final class RpcMessages {

    private static final int LONGEST_ID = 200;
    private static final ObjectReader READER = Json.mapper().readerFor(JsonNode.class);

    private final int batchLimit;

    RpcMessages(int batchLimit) {
        this.batchLimit = batchLimit;
    }

    RpcMessage read(byte[] bytes, int offset, int length) {
        JsonNode root;
        try {
            root = READER.readValue(bytes, offset, length);
        } catch (StreamConstraintsException e) {
            return fault(
                    ErrorKind.PARSE_ERROR,
                    "The message is beyond a limit of JSON: " + firstSentence(e),
                    "Nest at most " + Json.MAX_DEPTH + " deep and keep numbers and names short.");
        } catch (JacksonException e) {
            return notJson(e);
        }
        if (root == null || root.isMissingNode()) {
            return fault(ErrorKind.PARSE_ERROR, "The message is empty", "Send a JSON-RPC request.");
        }
        return root.isArray() ? batch(root) : single(root);
    }

    private RpcMessage batch(JsonNode array) {
        if (array.isEmpty()) {
            return invalid(NullNode.getInstance(), "The batch is empty");
        }
        if (array.size() > batchLimit) {
            return fault(
                    ErrorKind.TOO_LARGE,
                    "The batch has " + array.size() + " requests; the limit is " + batchLimit,
                    "Send several smaller ones, or raise web.batchLimit.");
        }
        List<RpcMessage> members = new ArrayList<>(array.size());
        for (JsonNode member : array) {
            members.add(single(member));
        }
        return new RpcMessage.Batch(members);
    }

    private RpcMessage single(JsonNode node) {
        if (!node.isObject()) {
            return invalid(NullNode.getInstance(), "The request is not an object");
        }
        JsonNode id = node.get("id");
        if (id != null && !isAcceptable(id)) {
            return invalid(
                    NullNode.getInstance(),
                    "The member 'id' is not a number, a text of at most "
                            + LONGEST_ID
                            + " characters, or null");
        }
        JsonNode answerTo = id == null ? NullNode.getInstance() : id;
        JsonNode version = node.get("jsonrpc");
        if (version == null || !version.isString() || !version.stringValue().equals("2.0")) {
            return invalid(answerTo, "The member 'jsonrpc' is not the text 2.0");
        }
        JsonNode method = node.get("method");
        if (method == null || !method.isString()) {
            return invalid(answerTo, "The member 'method' is not a text");
        }
        JsonNode parameters = node.get("params");
        if (parameters != null && !parameters.isContainer()) {
            return invalid(answerTo, "The member 'params' is neither an object nor an array");
        }
        return new RpcMessage.Single(new RpcRequest(id, method.stringValue(), parameters));
    }

    private static boolean isAcceptable(JsonNode id) {
        return id.isNull()
                || (id.isString() && id.stringValue().length() <= LONGEST_ID)
                || (id.isNumber() && ValueTypes.isFinite(id));
    }

    private static RpcMessage notJson(JacksonException e) {
        var at = e.getLocation();
        String where =
                at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
        return fault(
                ErrorKind.PARSE_ERROR,
                "The message is not JSON" + where,
                "Send one JSON-RPC 2.0 request or batch, UTF-8, without a comment or comma too"
                        + " many.");
    }

    private static RpcMessage invalid(JsonNode id, String message) {
        return new RpcMessage.Fault(
                id,
                new DroverException(
                        ErrorKind.INVALID_REQUEST,
                        message,
                        "Send {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"noun.verb\","
                                + " \"params\": {}}."));
    }

    private static RpcMessage fault(ErrorKind kind, String message, String hint) {
        return new RpcMessage.Fault(
                NullNode.getInstance(), new DroverException(kind, message, hint));
    }

    private static String firstSentence(JacksonException e) {
        @Nullable String message = e.getOriginalMessage();
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
