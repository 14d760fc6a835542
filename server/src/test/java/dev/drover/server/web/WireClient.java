package dev.drover.server.web;

import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A WebSocket client that hides nothing: it sends any bytes and shows every frame. For one thread.
 */
final class WireClient implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** A frame as it came. */
    record WireFrame(int opcode, boolean fin, ByteBuffer payload) {

        byte[] bytes() {
            byte[] bytes = new byte[payload.limit()];
            payload.get(0, bytes);
            return bytes;
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.limit() < 2 ? 1005 : payload.getShort(0);
        }

        String closeReason() {
            int code = Math.min(2, payload.limit());
            return new String(bytes(), code, payload.limit() - code, StandardCharsets.UTF_8);
        }
    }

    private static final int PATIENCE_MILLISECONDS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final List<JsonNode> kept = new ArrayList<>();
    private int identifiers;
    private int status;
    private String head = "";

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        this.out = socket.getOutputStream();
    }

    /** Asks for the upgrade; {@link #status} tells what came of it. */
    static WireClient open(Socket socket, Map<String, String> headers) throws IOException {
        WireClient client = new WireClient(socket);
        StringBuilder request = new StringBuilder("GET /rpc HTTP/1.1\r\n");
        request.append("Host: localhost:").append(socket.getPort()).append("\r\n");
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
        request.append("Sec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        client.out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        client.out.flush();
        client.readHead();
        return client;
    }

    int status() {
        return status;
    }

    /** The answer's first line and headers. */
    String head() {
        return head;
    }

    Socket socket() {
        return socket;
    }

    /** Calls a method and gives the whole response. */
    JsonNode call(String method, @Nullable Object parameters) throws IOException {
        int id = send(method, parameters);
        return response(id);
    }

    /** Calls a method that is to succeed. */
    JsonNode result(String method, @Nullable Object parameters) throws IOException {
        JsonNode response = call(method, parameters);
        if (!response.has("result")) {
            throw new AssertionError(method + " failed: " + response);
        }
        return response.get("result");
    }

    int send(String method, @Nullable Object parameters) throws IOException {
        int id = ++identifiers;
        ObjectNode request = Json.mapper().createObjectNode();
        request.put("jsonrpc", "2.0").put("id", id).put("method", method);
        if (parameters != null) {
            request.set("params", Json.mapper().valueToTree(parameters));
        }
        sendText(request.toString());
        return id;
    }

    /** The response to that call; what else comes is kept. */
    JsonNode response(int id) throws IOException {
        for (JsonNode known : List.copyOf(kept)) {
            if (known.path("id").asInt(-1) == id) {
                kept.remove(known);
                return known;
            }
        }
        while (true) {
            JsonNode message = nextMessage();
            if (message.path("id").asInt(-1) == id) {
                return message;
            }
            kept.add(message);
        }
    }

    /** The next notification of this name. */
    JsonNode notification(String method) throws IOException {
        for (JsonNode known : List.copyOf(kept)) {
            if (known.path("method").asString("").equals(method)) {
                kept.remove(known);
                return known.get("params");
            }
        }
        while (true) {
            JsonNode message = nextMessage();
            if (message.path("method").asString("").equals(method)) {
                return message.get("params");
            }
            kept.add(message);
        }
    }

    JsonNode nextMessage() throws IOException {
        return Json.mapper().readTree(nextText());
    }

    /** The next text message; pings are answered. */
    String nextText() throws IOException {
        while (true) {
            WireFrame frame = readFrame();
            switch (frame.opcode()) {
                case TEXT -> {
                    return whole(frame);
                }
                case PING -> sendFrame(PONG, true, frame.bytes());
                case CLOSE ->
                        throw new EOFException(
                                "closed: " + frame.closeCode() + " " + frame.closeReason());
                default -> {}
            }
        }
    }

    /** Skips what comes before the end. */
    WireFrame awaitClose() throws IOException {
        while (true) {
            WireFrame frame = readFrame();
            if (frame.opcode() == CLOSE) {
                return frame;
            }
        }
    }

    void sendText(String text) throws IOException {
        sendFrame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    void sendFrame(int opcode, boolean fin, byte[] payload) throws IOException {
        int length = payload.length;
        ByteBuffer frame = ByteBuffer.allocate(14 + length);
        frame.put((byte) ((fin ? 0x80 : 0) | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(length);
        }
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        sendBytes(Arrays.copyOf(frame.array(), frame.position()));
    }

    void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    WireFrame readFrame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new WireFrame(first & 0x0F, (first & 0x80) != 0, ByteBuffer.wrap(payload));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String whole(WireFrame first) throws IOException {
        StringBuilder text = new StringBuilder(first.text());
        WireFrame frame = first;
        while (!frame.fin()) {
            frame = readFrame();
            text.append(frame.text());
        }
        return text.toString();
    }

    private void readHead() throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The answer ended after: " + read);
            }
            read.append((char) next);
        }
        head = read.toString();
        status = Integer.parseInt(head.substring(9, 12));
    }
}
