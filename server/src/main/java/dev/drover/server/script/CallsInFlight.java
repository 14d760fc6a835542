package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** The host calls of one script thread that have no answer yet. Used by that thread only. */
final class CallsInFlight {

    /**
     * What the script gets for a call.
     *
     * @param text how it ended, in the first character, and the JSON of value or error
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Answer(String text, byte @Nullable [] bytes) {}

    /** Hands an answer that came later to the script's thread. */
    @FunctionalInterface
    interface Later {
        void answered(long sequence, Answer answer);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CallsInFlight.class);
    private static final char VALUE = '0';
    private static final char ERROR = '1';
    private static final Answer NO_STACK = new Answer("2", null);

    private final ScriptThread thread;
    private final HostCalls calls;
    private final Later later;
    private final Map<Long, HostCall<?>> waiting = new HashMap<>();
    private long sequence;

    CallsInFlight(ScriptThread thread, HostCalls calls, Later later) {
        this.thread = thread;
        this.calls = calls;
        this.later = later;
    }

    int size() {
        return waiting.size();
    }

    /** The number of the call that was begun last. */
    long sequence() {
        return sequence;
    }

    /** The answer, or null where it comes {@link Later} under the call's sequence number. */
    @Nullable Answer begin(String name, String json, byte @Nullable [] bytes) {
        if (!StackRoom.isLeft()) {
            return NO_STACK;
        }
        long number = ++sequence;
        try {
            checkSize(name, json, bytes);
            checkCount(name);
            HostCall<?> call = calls.begin(thread, number, name, json, bytes, false);
            if (call.result().isDone()) {
                return answer(call);
            }
            waiting.put(number, call);
            call.whenAnswered(() -> later.answered(number, answer(call)));
            return null;
        } catch (RuntimeException refusal) {
            return error(name, refusal);
        }
    }

    /** The answer of a function that answers on the spot. */
    Answer beginNow(String name, String json) {
        if (!StackRoom.isLeft()) {
            return NO_STACK;
        }
        long number = ++sequence;
        try {
            checkSize(name, json, null);
            HostCall<?> call = calls.begin(thread, number, name, json, null, true);
            if (!call.result().isDone()) {
                call.cancel();
                throw new IllegalStateException(name + " did not answer on the spot");
            }
            return answer(call);
        } catch (RuntimeException refusal) {
            return error(name, refusal);
        }
    }

    /** Forgets the call; false where it was given up before. */
    boolean settled(long number) {
        return waiting.remove(number) != null;
    }

    /** The script gives the call up. */
    void cancel(long number) {
        HostCall<?> call = waiting.remove(number);
        if (call != null) {
            call.cancel();
        }
    }

    void cancelAll() {
        List<HostCall<?>> all = List.copyOf(waiting.values());
        waiting.clear();
        all.forEach(HostCall::cancel);
    }

    private Answer answer(HostCall<?> call) {
        try {
            HostResult result = call.result().join();
            long limit = thread.start().limits().callBytes();
            if (result.size() > limit) {
                throw new DroverException(
                        ErrorKind.TOO_LARGE,
                        "The result of "
                                + call.name()
                                + " has "
                                + result.size()
                                + " bytes; the limit is "
                                + limit,
                        "Ask for less at once.");
            }
            return new Answer(
                    result.json() == null ? String.valueOf(VALUE) : VALUE + result.json(),
                    result.bytes());
        } catch (RuntimeException failure) {
            return error(call.name(), failure);
        }
    }

    private Answer error(String name, Throwable failure) {
        DroverException shown = shown(name, failure);
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("kind", shown.kind().text());
        json.put("message", shown.text());
        json.put("hint", shown.hint());
        if (shown.kind() != ErrorKind.SCRIPT) { // who knows what another script failed of
            json.put("retryable", shown.kind().retryable());
        }
        if (!shown.details().isEmpty()) {
            json.set("details", Json.mapper().valueToTree(shown.details()));
        }
        return new Answer(ERROR + json.toString(), null);
    }

    private DroverException shown(String name, Throwable failure) {
        Throwable reason = failure;
        while (reason instanceof CompletionException && reason.getCause() != null) {
            reason = reason.getCause();
        }
        return switch (reason) {
            case DroverException known -> known;
            case CancellationException cancelled ->
                    new DroverException(ErrorKind.CANCELLED, name + " was cancelled", "");
            case InterruptedException interrupted ->
                    new DroverException(ErrorKind.CANCELLED, name + " was interrupted", "");
            default -> {
                LOG.atError()
                        .setMessage("Host call failed")
                        .addKeyValue("function", name)
                        .addKeyValue("thread", thread.id())
                        .setCause(reason)
                        .log();
                yield new DroverException(
                        ErrorKind.INTERNAL,
                        name + " failed by a defect of Drover's own",
                        "The server's log has more.");
            }
        };
    }

    private void checkSize(String name, String json, byte @Nullable [] bytes) {
        long size = json.length() + (bytes == null ? 0L : bytes.length);
        int limit = thread.start().limits().callBytes();
        if (size > limit) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The arguments of " + name + " have " + size + " bytes; the limit is " + limit,
                    "Pass less at once, or raise script.limits.callBytes.");
        }
    }

    private void checkCount(String name) {
        int limit = thread.start().limits().callsInFlight();
        if (waiting.size() >= limit) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The script waits for "
                            + waiting.size()
                            + " host calls, so "
                            + name
                            + " is refused; the limit is "
                            + limit,
                    "Await some before more are made, or raise script.limits.callsInFlight.");
        }
    }
}
