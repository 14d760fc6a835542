package dev.drover.benchmarks;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;

/** One connection of the bare echo; public, since Jetty makes it. */
public final class EchoEndpoint extends Endpoint implements MessageHandler.Whole<String> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode result;
    private @Nullable Session session;

    EchoEndpoint(JsonNode result) {
        this.result = result;
    }

    @Override
    public void onOpen(Session opened, EndpointConfig configuration) {
        session = opened;
        opened.addMessageHandler(String.class, this);
    }

    @Override
    public void onMessage(String message) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("jsonrpc", "2.0");
        answer.set("id", JSON.readTree(message).get("id"));
        answer.set("result", result);
        if (session == null) {
            return;
        }
        try {
            session.getBasicRemote().sendText(JSON.writeValueAsString(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
