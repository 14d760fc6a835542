package dev.drover.server.node.link;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RpcError;

import org.eclipse.jetty.websocket.core.FrameHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of a link: calls the other and answers its calls, many at once. Once it ends it stays
 * ended, and every call of it that is not answered fails with UNAVAILABLE; what is to survive that
 * is kept by who calls.
 *
 * <p>Safe for use by many threads.
 */
public final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** What whoever opened a link hears of it. */
    public interface Listener {

        /** Calls can be made from now on. On a thread of the connection: it must not block. */
        void opened(Link link);

        /** Once; on a thread of the connection, too. */
        void closed(Link link, String reason);
    }

    private final String peer;
    private final Map<String, LinkMethod> methods;
    private final LinkConfiguration configuration;
    private final Listener listener;
    private final LinkSocket socket;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>(2);
    private final AtomicInteger answering = new AtomicInteger();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private volatile @Nullable Duration roundTrip;

    /**
     * An end that is not connected yet.
     *
     * @param peer how messages name the other end, such as {@code node web1}
     * @param methods what the other end may call
     */
    public Link(
            String peer,
            Map<String, LinkMethod> methods,
            LinkConfiguration configuration,
            Listener listener) {
        this.peer = peer;
        this.methods = methods;
        this.configuration = configuration;
        this.listener = listener;
        this.socket = new LinkSocket(configuration, new Ear());
    }

    /** What Jetty is to call, on the side that connects or on the one that is connected to. */
    public FrameHandler handler() {
        return socket;
    }

    /** How messages name the other end. */
    public String peer() {
        return peer;
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /** The last round trip that was measured; null before the first. */
    public @Nullable Duration roundTrip() {
        return roundTrip;
    }

    /** As the other one, with the usual deadline. */
    public CompletableFuture<JsonNode> call(String method, Object parameters) {
        return call(method, parameters, configuration.callTimeout());
    }

    /**
     * Asks the other end, and does not wait. The future fails with a DroverException: what the
     * other end said, TIMEOUT (it may still do it), UNAVAILABLE when the link is or gets closed
     * (likewise), LIMIT_REACHED and TOO_LARGE where nothing was sent.
     *
     * @param parameters anything that Jackson writes as an object
     */
    public CompletableFuture<JsonNode> call(String method, Object parameters, Duration limit) {
        long id = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        if (waiting.size() >= configuration.callsInFlight()) {
            return CompletableFuture.failedFuture(full());
        }
        byte[] message = LinkCodec.request(id, method, tree(parameters));
        if (message.length > configuration.messageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(method, message.length));
        }
        waiting.put(id, answer);
        CompletableFuture<JsonNode> limited =
                answer.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                        .exceptionallyCompose(failure ->
                                CompletableFuture.failedFuture(
                                        failure instanceof TimeoutException
                                                ? late(method, limit)
                                                : failure))
                        .whenComplete((result, failure) -> waiting.remove(id));
        String ended = closed.getNow(null);
        if (ended != null) {
            answer.completeExceptionally(gone(ended));
        } else if (!socket.send(message)) {
            String since = closed.getNow(null);
            answer.completeExceptionally(since == null ? congested() : gone(since));
        }
        return limited;
    }

    /** Asks the other end and waits; failures as with {@link #call}. */
    public JsonNode ask(String method, Object parameters, Duration limit)
            throws InterruptedException {
        return await(call(method, parameters, limit));
    }

    /** Waits for the answer to a call; it has a deadline of its own. */
    public static JsonNode await(CompletableFuture<JsonNode> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** What a failed call failed with, without its wrapping. */
    public static RuntimeException failure(Throwable thrown) {
        Throwable cause = thrown;
        while (!(cause instanceof DroverException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof DroverException known
                ? known
                : new IllegalStateException("A call over a link failed", thrown);
    }

    /** Ends it with a reason that the other end gets to see. */
    public void close(String reason) {
        socket.close(reason);
    }

    /** Ends it at once, as a broken network does. */
    public void abort(String reason) {
        socket.abort(reason);
    }

    /** Asks for a sign of life where it is time, gives up where it is too late. */
    void check(long now) {
        socket.check(now);
    }

    private void answer(LinkMessage.Request request) {
        LinkMethod method = methods.get(request.method());
        if (method == null) {
            reply(
                    LinkCodec.failure(
                            request.id(),
                            new DroverException(
                                    ErrorKind.UNKNOWN_METHOD,
                                    "A link has no method '" + request.method() + "'",
                                    "See whether both ends have versions of Drover that go"
                                            + " together.")));
            return;
        }
        if (answering.incrementAndGet() > configuration.callsInFlight()) {
            answering.decrementAndGet();
            reply(LinkCodec.failure(request.id(), full()));
            return;
        }
        Thread.ofVirtual().name("link-call-", 0).start(() -> answer(request, method));
    }

    private void answer(LinkMessage.Request request, LinkMethod method) {
        byte[] reply;
        Runnable then = () -> {};
        try {
            Object result = method.call(this, request.parameters());
            if (result instanceof LinkMethod.Answer(Object value, Runnable next)) {
                result = value;
                then = next;
            }
            reply = LinkCodec.result(request.id(), tree(result));
            if (reply.length > configuration.messageBytes()) {
                reply = LinkCodec.failure(request.id(), tooLarge(request.method(), reply.length));
            }
        } catch (Throwable failure) { // the edge of the call
            reply = LinkCodec.failure(request.id(), shown(failure, request.method()));
        } finally {
            answering.decrementAndGet();
        }
        reply(reply);
        then.run();
    }

    /** Without its answer the other end would wait in vain: then rather no link. */
    private void reply(byte[] message) {
        if (!socket.send(message) && isOpen()) {
            socket.abort("more than " + configuration.outgoingBytes() + " bytes wait to be sent");
        }
    }

    private DroverException shown(Throwable failure, String method) {
        if (failure instanceof InterruptedException) {
            return new DroverException(ErrorKind.UNAVAILABLE, method + " was interrupted", "");
        }
        if (failure instanceof DroverException known && known.kind() != ErrorKind.INTERNAL) {
            return known;
        }
        LOG.atError()
                .addKeyValue("peer", peer)
                .addKeyValue("method", method)
                .setCause(failure)
                .log("A call over a link failed by a defect");
        return new DroverException(
                ErrorKind.INTERNAL,
                method + " failed by a defect of Drover's own",
                "Look into the log of the other end.");
    }

    private static JsonNode tree(@Nullable Object value) {
        if (value == null) {
            return NullNode.getInstance();
        }
        return value instanceof JsonNode node ? node : Json.mapper().valueToTree(value);
    }

    private DroverException full() {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                configuration.callsInFlight()
                        + " calls are in flight to "
                        + peer
                        + "; that is the limit nodes.link.callsInFlight",
                "Try again when some are answered.");
    }

    private DroverException congested() {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                "More than "
                        + configuration.outgoingBytes()
                        + " bytes wait to be sent to "
                        + peer
                        + "; that is the limit nodes.link.outgoingBytes",
                "Try again when some are sent.");
    }

    private DroverException tooLarge(String method, int bytes) {
        return new DroverException(
                ErrorKind.TOO_LARGE,
                method
                        + " makes a message of "
                        + bytes
                        + " bytes; the limit nodes.link.messageBytes is "
                        + configuration.messageBytes(),
                "Send less at once.");
    }

    private DroverException late(String method, Duration limit) {
        return new DroverException(
                ErrorKind.TIMEOUT,
                peer + " did not answer " + method + " within " + limit.toMillis() + " ms",
                "It may still do it. See 'drover node show' for its state.");
    }

    private DroverException gone(String reason) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "There is no link to " + peer + ": " + reason,
                "Try again when it is back.");
    }

    private final class Ear implements LinkSocket.Listener {

        @Override
        public void opened() {
            listener.opened(Link.this);
        }

        @Override
        public void received(byte[] bytes) {
            LinkMessage message;
            try {
                message = LinkCodec.read(bytes);
            } catch (DroverException e) {
                socket.close(e.text());
                return;
            }
            switch (message) {
                case LinkMessage.Request request -> answer(request);
                case LinkMessage.Result(long id, JsonNode result) -> {
                    CompletableFuture<JsonNode> asked = waiting.get(id);
                    if (asked != null) { // else it came too late
                        asked.complete(result);
                    }
                }
                case LinkMessage.Failure(long id, RpcError error) -> {
                    CompletableFuture<JsonNode> asked = waiting.get(id);
                    if (asked != null) {
                        asked.completeExceptionally(error.toException());
                    }
                }
            }
        }

        @Override
        public void roundTrip(Duration time) {
            roundTrip = time;
        }

        @Override
        public void closed(String reason) {
            closed.complete(reason);
            waiting.values().forEach(answer -> answer.completeExceptionally(gone(reason)));
            listener.closed(Link.this, reason);
        }
    }
}
