package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers messages from the method table: the one door for requests. Safe for use by many threads.
 */
public final class RpcDispatcher {

    private static final Logger log = LoggerFactory.getLogger(RpcDispatcher.class);

    private final RpcMethodTable table;
    private final RpcMessages messages;
    private final WrittenChanges changes = new WrittenChanges();
    private final RpcReplies replies = new RpcReplies(changes);
    private final CallCounter unknown = new CallCounter();
    private final long batchBytes;
    private final Relay relay;

    /**
     * @param batchLimit requests in one batch
     * @param batchBytes once the answers of a batch have more, its further requests are not done
     * @param relay answers the calls of some callers
     */
    public RpcDispatcher(RpcMethodTable table, int batchLimit, long batchBytes, Relay relay) {
        this.table = table;
        this.relay = relay;
        this.batchBytes = batchBytes;
        this.messages = new RpcMessages(batchLimit);
    }

    /** Never throws: what is no request becomes a message that is answered with an error. */
    public RpcMessage read(byte[] bytes, int offset, int length) {
        return messages.read(bytes, offset, length);
    }

    /** What writes the results of polls; shared with other ways to ask for them. */
    public WrittenChanges changes() {
        return changes;
    }

    /**
     * Whether the message asks for nothing that could take long, so that it may be answered on the
     * thread that read it, by a call that waits for nothing.
     */
    public boolean isQuick(RpcMessage message, Caller caller) {
        return !relay.takes(caller)
                && switch (message) {
                    case RpcMessage.Single(RpcRequest request) -> {
                        BoundMethod<?, ?> method = table.find(request.method()).orElse(null);
                        yield method == null || method.isQuick(request.parameters());
                    }
                    case RpcMessage.Fault fault -> true;
                    case RpcMessage.Batch batch -> false;
                };
    }

    /**
     * Does what the message asks and gives the answer in UTF-8; null where nothing is to be
     * answered, as with notifications. The members of a batch are done one after the other.
     */
    public byte @Nullable [] answer(RpcMessage message, RpcCall call) {
        return switch (message) {
            case RpcMessage.Single(RpcRequest request) -> answer(request, call);
            case RpcMessage.Fault(JsonNode id, DroverException error) -> {
                unknown.count(0, true);
                yield RpcReplies.error(id, error);
            }
            case RpcMessage.Batch(List<RpcMessage> members) -> answer(members, call);
        };
    }

    private byte @Nullable [] answer(List<RpcMessage> members, RpcCall call) {
        List<byte[]> answers = new ArrayList<>(members.size());
        long bytes = 0;
        for (RpcMessage member : members) {
            byte[] reply = bytes > batchBytes ? refuse(member, full(bytes)) : answer(member, call);
            if (reply != null) {
                answers.add(reply);
                bytes += reply.length;
            }
        }
        return answers.isEmpty() ? null : RpcReplies.batch(answers);
    }

    private DroverException full(long bytes) {
        return new DroverException(
                ErrorKind.TOO_LARGE,
                "The answers of this batch have "
                        + bytes
                        + " bytes; beyond "
                        + batchBytes
                        + " its further requests are not done",
                "Send this request again in another message, or raise web.outgoingBytes.",
                Map.of("limit", batchBytes),
                null);
    }

    /** The answer to a message that is not done because of {@code error}; null as above. */
    public byte @Nullable [] refuse(RpcMessage message, DroverException error) {
        return switch (message) {
            case RpcMessage.Single(RpcRequest request) ->
                    request.id() == null ? null : RpcReplies.error(request.id(), error);
            case RpcMessage.Fault(JsonNode id, DroverException fault) ->
                    RpcReplies.error(id, fault);
            case RpcMessage.Batch batch -> RpcReplies.error(NullNode.getInstance(), error);
        };
    }

    /** An error that answers no message in particular. */
    public byte[] error(DroverException error) {
        return RpcReplies.error(NullNode.getInstance(), error);
    }

    public byte[] notification(String method, Object parameters) {
        return replies.notification(method, parameters);
    }

    /** Of every method, by name, and of what named no method as {@code unknown}. */
    public List<CallStatistics> statistics() {
        List<CallStatistics> statistics = new ArrayList<>();
        table.methods()
                .forEach(each -> statistics.add(each.counter().statistics(each.method().name())));
        statistics.add(unknown.statistics("unknown"));
        return statistics;
    }

    private byte @Nullable [] answer(RpcRequest request, RpcCall call) {
        BoundMethod<?, ?> method = table.find(request.method()).orElse(null);
        long start = System.nanoTime();
        byte[] reply = null;
        boolean failed = false;
        try {
            Object result = result(method, request, call);
            if (request.id() != null) {
                reply = replies.result(request.id(), result);
            }
        } catch (Throwable e) {
            failed = true;
            DroverException shown = shown(e, request, call);
            if (request.id() != null) {
                reply = RpcReplies.error(request.id(), shown);
            }
        }
        (method == null ? unknown : method.counter()).count(System.nanoTime() - start, failed);
        return reply;
    }

    private Object result(@Nullable BoundMethod<?, ?> method, RpcRequest request, RpcCall call)
            throws InterruptedException {
        if (relay.takes(call.caller())) {
            return RelayedWatch.isOne(request.method())
                    ? RelayedWatch.answer(relay, request, call)
                    : relay.call(call.caller(), request.method(), request.parameters());
        }
        if (method == null) {
            throw unknownMethod(request.method());
        }
        return method.call(call, request.parameters());
    }

    /**
     * Does what another server asks on behalf of a caller.
     *
     * @throws DroverException what the caller gets to see
     */
    public JsonNode call(RpcCall call, String name, @Nullable JsonNode parameters)
            throws InterruptedException {
        BoundMethod<?, ?> method = table.find(name).orElse(null);
        if (method == null) {
            throw unknownMethod(name);
        }
        return Json.mapper().readTree(changes.write(method.call(call, parameters)));
    }

    private DroverException shown(Throwable failure, RpcRequest request, RpcCall call) {
        if (failure instanceof DroverException said && said.kind() != ErrorKind.INTERNAL) {
            return said;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new DroverException(
                    ErrorKind.UNAVAILABLE, "The server stops", "Connect again when it is back.");
        }
        String incident = Integer.toUnsignedString(ThreadLocalRandom.current().nextInt(), 36);
        log.atError()
                .addKeyValue("incident", incident)
                .addKeyValue("method", request.method())
                .addKeyValue("caller", call.caller())
                .setCause(failure)
                .log("A call failed by a defect");
        return new DroverException(
                ErrorKind.INTERNAL,
                request.method() + " failed by a defect of Drover's own; incident " + incident,
                "Look for the incident in the server's log, and report it.",
                Map.of("incident", incident),
                failure);
    }

    private static DroverException unknownMethod(String name) {
        String shown = name.length() <= 100 ? name : name.substring(0, 100) + "...";
        return new DroverException(
                ErrorKind.UNKNOWN_METHOD,
                "There is no method '" + shown + "'",
                "rpc.discover lists those that there are.",
                Map.of("method", shown),
                null);
    }
}
