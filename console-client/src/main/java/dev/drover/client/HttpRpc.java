package dev.drover.client;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls by {@code POST /rpc}, one at a time over one connection that is kept between calls. It has
 * no notifications, and costs a process that has just started a third of what a WebSocket does.
 *
 * <p>On the server's own machine it takes the Unix socket where there is one.
 */
public final class HttpRpc implements Rpc {

    /** A connection idle for longer may just be closed by the server: a new one is made instead. */
    private static final long KEPT_NANOSECONDS = TimeUnit.SECONDS.toNanos(3);

    private static final int PAYLOAD_TOO_LARGE = 413;

    private final Endpoint endpoint;
    private final AtomicLong identifiers = new AtomicLong();
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Wire wire;
    private volatile boolean closed;
    private long lastUsed;

    public HttpRpc(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Makes the connection, so that the first call finds it made. */
    public void open(Duration limit) {
        Deadline deadline = Deadline.after(limit);
        turn.lock();
        try {
            connected(deadline);
        } catch (IOException | RuntimeException e) {
            drop();
            throw Failures.of(endpoint, e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public JsonNode call(String method, ObjectNode parameters, Duration limit) {
        Deadline deadline = Deadline.after(limit);
        String request = Messages.request(identifiers.incrementAndGet(), method, parameters);
        turn.lock();
        try {
            return result(exchange(request, deadline));
        } catch (IOException e) {
            drop();
            throw Failures.of(endpoint, e);
        } finally {
            turn.unlock();
        }
    }

    private HttpAnswer exchange(String request, Deadline deadline) throws IOException {
        try {
            Wire current = connected(deadline);
            HttpAnswer answer = answer(current, encode(request), deadline);
            lastUsed = System.nanoTime();
            // What is left of a request that was too large would be taken for the next one.
            if (!answer.keepsConnection() || answer.status() == PAYLOAD_TOO_LARGE) {
                drop();
            }
            return answer;
        } catch (RuntimeException e) {
            drop();
            throw e;
        }
    }

    /** A server that refuses a request may answer, and close, before it has read all of it. */
    private static HttpAnswer answer(Wire wire, byte[] request, Deadline deadline)
            throws IOException {
        @Nullable IOException broken = null;
        try {
            wire.write(request, deadline);
        } catch (IOException e) {
            broken = e;
        }
        try {
            Optional<HttpAnswer> answer = HttpAnswer.read(wire, deadline);
            if (answer.isPresent()) {
                return answer.get();
            }
        } catch (IOException e) {
            throw broken == null ? e : broken;
        }
        throw broken == null ? new IOException("it was closed without an answer") : broken;
    }

    private byte[] encode(String request) {
        byte[] body = request.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(256);
        head.append("POST /rpc HTTP/1.1\r\nHost: ").append(endpoint.url().getAuthority());
        endpoint.caller()
                .ifPresent(
                        token -> head.append("\r\nAuthorization: Bearer ").append(token.reveal()));
        head.append("\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private Wire connected(Deadline deadline) throws IOException {
        if (closed) {
            throw new IOException("this client closed it");
        }
        Wire current = wire;
        if (current != null && System.nanoTime() - lastUsed < KEPT_NANOSECONDS) {
            return current;
        }
        drop();
        Wire fresh = overSocket().orElse(null);
        if (fresh == null) {
            fresh = TlsWire.connect(endpoint, deadline);
        }
        wire = fresh;
        lastUsed = System.nanoTime();
        return fresh;
    }

    private Optional<Wire> overSocket() {
        Path socket = endpoint.socket();
        if (socket == null || !LocalSockets.isTrustworthy(socket)) {
            return Optional.empty();
        }
        try {
            return Optional.of(SocketWire.connect(socket));
        } catch (IOException e) {
            // A file that a killed server left behind: the network will tell whether there is one.
            return Optional.empty();
        }
    }

    private JsonNode result(HttpAnswer answer) {
        boolean json =
                answer.headers().getOrDefault("content-type", "").startsWith("application/json");
        if (json) {
            JsonNode response = JsonText.read(answer.body());
            if (answer.status() == 200 || response.has("error")) {
                return Messages.result(response);
            }
        }
        throw HttpStatus.refused(endpoint, answer.status());
    }

    private void drop() {
        Wire current = wire;
        wire = null;
        if (current != null) {
            closeQuietly(current);
        }
    }

    private static void closeQuietly(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // It is given up either way; what mattered was said by the call that failed.
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
