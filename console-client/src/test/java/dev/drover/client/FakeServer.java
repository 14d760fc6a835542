package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.RpcError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import javax.net.ssl.SSLServerSocket;

/**
 * Speaks the server's protocol over TLS, as POST and as WebSocket, and over a Unix socket if told
 * to; what it answers is said by the test. It writes a connection.json as a server does.
 */
public final class FakeServer implements AutoCloseable {

    public static final String TOKEN = "the-right-token";

    /** Of every user. */
    public static final String PASSWORD = "the-right-password";

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Path folder;
    private final SSLServerSocket network;
    private final Thread accepting;
    private final Map<String, Function<JsonNode, Object>> methods = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final List<FakeSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<Closeable> others = new CopyOnWriteArrayList<>();

    private volatile int limit = Integer.MAX_VALUE;

    private FakeServer(Path folder, SSLServerSocket network) {
        this.folder = folder;
        this.network = network;
        this.accepting = Thread.ofPlatform().daemon().unstarted(this::acceptNetwork);
    }

    public static FakeServer start(Path folder) {
        try {
            FakeServer server = new FakeServer(folder, listen(0));
            Files.writeString(folder.resolve("ca.pem"), TestCertificate.shared().pem());
            ObjectNode file = JsonText.object();
            file.put("url", server.url());
            file.put("token", TOKEN);
            file.put("caCertificate", folder.resolve("ca.pem").toString());
            Files.writeString(folder.resolve("connection.json"), JsonText.write(file));
            server.accepting.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLServerSocket listen(int port) throws IOException {
        return (SSLServerSocket)
                TestCertificate.shared()
                        .context()
                        .getServerSocketFactory()
                        .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    public String url() {
        return "https://127.0.0.1:" + network.getLocalPort();
    }

    public Path connectionFile() {
        return folder.resolve("connection.json");
    }

    public Endpoint endpoint() {
        return Endpoint.of(
                url(),
                new dev.drover.api.Secret(TOKEN),
                new Trust.Authority(folder.resolve("ca.pem")));
    }

    /** Answers a method; a {@link DroverException} that is thrown becomes the error. */
    public FakeServer on(String method, Function<JsonNode, Object> answer) {
        methods.put(method, answer);
        return this;
    }

    /** Answers a method with the same JSON always. */
    public FakeServer on(String method, String json) {
        JsonNode answer = JsonText.read(json);
        return on(method, parameters -> answer);
    }

    /** What was called, such as {@code status.poll {"prefix":"x"}}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Refuses longer requests without reading them, and closes the connection. */
    public FakeServer refusingMoreThan(int bytes) {
        limit = bytes;
        return this;
    }

    /** Also takes calls on a Unix socket. */
    public FakeServer withLocalSocket() {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(folder.resolve("drover.sock")));
            others.add(channel);
            Thread.ofVirtual().start(() -> acceptLocal(channel));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Breaks every connection there is, as a restart would; new ones are taken. */
    public void breakConnections() {
        open.forEach(FakeServer::closeQuietly);
    }

    /** Sends a notification on every WebSocket. */
    public void notifyAll(String method, String json) {
        ObjectNode message = JsonText.object();
        message.put("jsonrpc", "2.0");
        message.put("method", method);
        message.set("params", JsonText.read(json));
        sockets.forEach(socket -> socket.send(JsonText.write(message)));
    }

    private void acceptNetwork() {
        while (!network.isClosed()) {
            try {
                var socket = network.accept();
                open.add(socket);
                Thread.ofVirtual()
                        .start(() ->
                                serve(socket, socket::getInputStream, socket::getOutputStream));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void acceptLocal(ServerSocketChannel channel) {
        while (channel.isOpen()) {
            try {
                var socket = channel.accept();
                open.add(socket);
                Thread.ofVirtual()
                        .start(() ->
                                serve(
                                        socket,
                                        () -> Channels.newInputStream(socket),
                                        () -> Channels.newOutputStream(socket)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private interface Stream<T> {
        T get() throws IOException;
    }

    private void serve(Closeable socket, Stream<InputStream> in, Stream<OutputStream> out) {
        try (socket) {
            InputStream input = new BufferedInputStream(in.get());
            OutputStream output = out.get();
            for (Map<String, String> headers = headers(input);
                    !headers.isEmpty();
                    headers = headers(input)) {
                String target = headers.getOrDefault("", "");
                if (target.startsWith("POST /login/token ")) {
                    login(output, body(input, headers));
                } else if (target.startsWith("POST /logout ")) {
                    calls.add("logout " + headers.get("authorization"));
                    respond(output, "204 No Content", "");
                } else if (!("Bearer " + TOKEN).equals(headers.get("authorization"))) {
                    respond(
                            output,
                            "401 Unauthorized",
                            "{\"error\":{\"code\":-32001,\"message\":\"This token is not"
                                + " known\",\"data\":{\"kind\":\"unauthenticated\",\"hint\":\"Log"
                                + " in.\",\"retryable\":false,\"details\":{}}}}");
                } else if (headers.containsKey("sec-websocket-key")) {
                    upgrade(input, output, headers);
                    return;
                } else {
                    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
                    if (length > limit) {
                        respond(
                                output,
                                "413 Content Too Large",
                                "{\"error\":{\"code\":-32005,\"message\":\"Too much\",\"data\":"
                                        + "{\"kind\":\"too_large\",\"hint\":\"Send less.\","
                                        + "\"retryable\":false,\"details\":{}}}}");
                        return;
                    }
                    respond(output, "200 OK", answer(body(input, headers)));
                }
            }
        } catch (IOException e) {
            return; // the client is gone, or the test broke the connection
        } finally {
            open.remove(socket);
        }
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private void login(OutputStream out, String body) throws IOException {
        JsonNode login = JsonText.read(body);
        calls.add("login of " + login.path("user").asString(""));
        if (login.path("password").asString("").equals(PASSWORD)) {
            respond(out, "200 OK", "{\"token\":\"" + TOKEN + "\"}");
        } else {
            respond(
                    out,
                    "401 Unauthorized",
                    "{\"error\":{\"code\":-32001,\"message\":\"They do not belong together\","
                            + "\"data\":{\"kind\":\"unauthenticated\",\"hint\":\"Ask.\","
                            + "\"retryable\":false,\"details\":{}}}}");
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        String first = line(in);
        if (first.isEmpty()) {
            return headers;
        }
        headers.put("", first);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void respond(OutputStream out, String status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes.length
                        + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private void upgrade(InputStream in, OutputStream out, Map<String, String> headers)
            throws IOException {
        String accept = accept(headers.getOrDefault("sec-websocket-key", ""));
        String protocol =
                headers.containsKey("sec-websocket-protocol")
                        ? "Sec-WebSocket-Protocol: " + DroverClient.PROTOCOL + "\r\n"
                        : "";
        String head =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + protocol
                        + "Sec-WebSocket-Accept: "
                        + accept
                        + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        FakeSocket socket = new FakeSocket(in, out);
        sockets.add(socket);
        try {
            socket.serve(this::answer);
        } finally {
            sockets.remove(socket);
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String answer(String request) {
        JsonNode message = JsonText.read(request);
        String method = message.path("method").asString("");
        calls.add(method + " " + JsonText.write(message.path("params")));
        ObjectNode answer = JsonText.object();
        answer.put("jsonrpc", "2.0");
        answer.set("id", message.path("id"));
        try {
            Object result =
                    methods.getOrDefault(method, parameters -> JsonText.object())
                            .apply(message.path("params"));
            answer.set(
                    "result",
                    result instanceof JsonNode node ? node : JsonText.read(result.toString()));
        } catch (DroverException e) {
            answer.set("error", dev.drover.api.Json.mapper().valueToTree(RpcError.of(e)));
        }
        return JsonText.write(answer);
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(network);
        try {
            // Until then the port may still take a connection.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        others.forEach(FakeServer::closeQuietly);
        breakConnections();
    }
}
