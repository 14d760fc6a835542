package dev.drover.benchmarks;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One connection of the bare echo, on the API of Jetty that costs least; a frame is a message. */
final class EchoEndpoint implements FrameHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode result;
    private @Nullable CoreSession session;

    EchoEndpoint(JsonNode result) {
        this.result = result;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (frame.getOpCode() != OpCode.TEXT || session == null) {
            callback.succeeded();
            return;
        }
        JsonNode request = JSON.readTree(frame.getPayloadAsUTF8());
        callback.succeeded();
        ObjectNode answer = JSON.createObjectNode();
        answer.put("jsonrpc", "2.0");
        answer.set("id", request.get("id"));
        answer.set("result", result);
        Frame reply = new Frame(OpCode.TEXT).setPayload(JSON.writeValueAsBytes(answer));
        session.sendFrame(reply, Callback.NOOP, false);
        session.demand();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        callback.succeeded();
    }
}
