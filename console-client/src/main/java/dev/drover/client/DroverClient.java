package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A kept connection to a server over its WebSocket: calls in both directions at once, and
 * notifications as they happen.
 *
 * <p>Once the connection breaks it stays broken: every call fails with UNAVAILABLE, and {@link
 * #closed} completes. Whoever wants another makes a new client and goes on at the version or offset
 * that it has. Listeners run on the connection's thread, one after the other, and must not wait.
 */
public final class DroverClient implements Rpc {

    /** What the server names the protocol. */
    static final String PROTOCOL = "drover.v1";

    private static final int LONGEST_MESSAGE = 64 * 1024 * 1024;
    private static final int NORMAL_CLOSURE = 1000;

    private final Endpoint endpoint;
    private final HttpClient http;
    private final Consumer<Notification> listener;
    private final AtomicLong identifiers = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final ReentrantLock sending = new ReentrantLock();
    private @Nullable WebSocket socket;

    private DroverClient(Endpoint endpoint, HttpClient http, Consumer<Notification> listener) {
        this.endpoint = endpoint;
        this.http = http;
        this.listener = listener;
    }

    /** Connects, or throws UNAVAILABLE, UNAUTHENTICATED or NOT_ALLOWED. */
    public static DroverClient connect(
            Endpoint endpoint, Duration limit, Consumer<Notification> listener) {
        HttpClient http =
                HttpClient.newBuilder()
                        .sslContext(endpoint.trust().context())
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(limit)
                        .build();
        DroverClient client = new DroverClient(endpoint, http, listener);
        try {
            client.open(limit);
            return client;
        } catch (RuntimeException e) {
            http.shutdownNow();
            throw e;
        }
    }

    /** Connects without hearing notifications. */
    public static DroverClient connect(Endpoint endpoint, Duration limit) {
        return connect(endpoint, limit, notification -> {});
    }

    private void open(Duration limit) {
        WebSocket.Builder builder =
                http.newWebSocketBuilder().connectTimeout(limit).subprotocols(PROTOCOL);
        endpoint.caller()
                .ifPresent(token -> builder.header("Authorization", "Bearer " + token.reveal()));
        URI url =
                URI.create("wss" + endpoint.url().toString().substring("https".length()) + "/rpc");
        try {
            socket =
                    builder.buildAsync(url, new Ear()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw refusal(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw Deadline.after(limit).missed(endpoint.url().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private DroverException refusal(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException handshake) {
            return HttpStatus.refused(endpoint, handshake.getResponse().statusCode());
        }
        return Failures.of(endpoint, cause);
    }

    @Override
    public JsonNode call(String method, ObjectNode parameters, Duration limit) {
        long id = identifiers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (closed.isDone()) {
                throw gone(closed.join());
            }
            send(Messages.request(id, method, parameters), limit);
            return Messages.result(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw Failures.of(endpoint, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw Deadline.after(limit).missed(endpoint.url().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } finally {
            waiting.remove(id);
        }
    }

    private void send(String text, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
        WebSocket current = socket;
        if (current == null) {
            throw gone("it is not open");
        }
        sending.lock();
        try {
            // One text may be on its way at a time.
            current.sendText(text, true).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            sending.unlock();
        }
    }

    /** Completes with the reason when the connection has ended, whoever ended it. */
    public CompletionStage<String> closed() {
        return closed.minimalCompletionStage();
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() {
        WebSocket current = socket;
        if (current != null && !current.isOutputClosed()) {
            current.sendClose(NORMAL_CLOSURE, "").exceptionally(e -> current);
        }
        ended("this client closed it");
        http.shutdownNow();
    }

    private void ended(String reason) {
        if (closed.complete(reason)) {
            waiting.values().forEach(answer -> answer.completeExceptionally(gone(reason)));
        }
    }

    private void received(String text) {
        JsonNode message = JsonText.read(text);
        JsonNode method = message.get("method");
        if (method != null) {
            listener.accept(new Notification(method.asString(""), message.path("params")));
            return;
        }
        CompletableFuture<JsonNode> answer = waiting.get(message.path("id").asLong(-1));
        if (answer != null) {
            answer.complete(message);
        }
    }

    private DroverException gone(String reason) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The connection to " + endpoint.url() + " has ended: " + reason,
                "Connect again.");
    }

    private static DroverException interrupted() {
        return new DroverException(ErrorKind.CANCELLED, "The call was interrupted", "");
    }

    /** Hears the WebSocket; its methods are called one after the other. */
    private final class Ear implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence part, boolean last) {
            parts.append(part);
            if (parts.length() > LONGEST_MESSAGE) {
                onError(from, new IOException("a message is longer than " + LONGEST_MESSAGE));
                from.abort();
                return null;
            }
            if (last) {
                String text = parts.toString();
                parts.setLength(0);
                received(text);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended(reason.isEmpty() ? "the server closed it (" + code + ")" : reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null
                            ? error.getCause()
                            : error;
            ended(String.valueOf(cause.getMessage()));
        }
    }
}
