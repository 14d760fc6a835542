package dev.drover.server.web.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Caller;
import dev.drover.server.audit.InMemoryAuditLog;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Watches of callers that another server answers. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class RelayedWatchTest {

    private static final Caller CALLER = Caller.administrator("somebody");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** Another server that answers in turn; each answer is a body, or an error. */
    private static final class Elsewhere implements Relay {

        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();

        @Override
        public boolean takes(Caller caller) {
            return true;
        }

        @Override
        public JsonNode call(Caller caller, String method, @Nullable JsonNode parameters)
                throws InterruptedException {
            calls.add(method + " " + parameters);
            Object answer = answers.take();
            if (answer instanceof DroverException failure) {
                throw failure;
            }
            return Json.mapper().readTree((String) answer);
        }
    }

    /** A kept connection with at most one watch. */
    private static final class Kept implements Connection {

        private final Semaphore signals = new Semaphore(0);
        private @Nullable Watch watch;

        @Override
        public Runnable watch(String notification, Watch.Opening opening) {
            assertThat(notification).isEqualTo("status.changed");
            watch = opening.open(signals::release);
            return () -> {};
        }

        @Override
        public boolean unwatch(String notification) {
            return watch != null;
        }

        @Override
        public void beginWait() {}

        @Override
        public void endWait() {}

        String take() throws InterruptedException {
            signals.acquire();
            return String.valueOf(Objects.requireNonNull(watch).take().orElseThrow());
        }
    }

    private final Elsewhere elsewhere = new Elsewhere();
    private final Kept kept = new Kept();
    private final RpcDispatcher dispatcher =
            new RpcDispatcher(
                    new RpcMethodTable(List.of(), "test", new InMemoryAuditLog()),
                    3,
                    1_000,
                    elsewhere);

    private String call(String method, String parameters, RpcCall call) {
        byte[] message =
                ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                                + method
                                + "\",\"params\":"
                                + parameters
                                + "}")
                        .getBytes(UTF_8);
        byte[] reply = dispatcher.answer(dispatcher.read(message, 0, message.length), call);
        return new String(Objects.requireNonNull(reply), UTF_8);
    }

    private RpcCall onConnection() {
        return RpcCall.on(kept, CALLER, LONGEST_WAIT);
    }

    private static String changes(int version, String changes) {
        return "{\"version\":%d,\"changes\":[%s],\"removed\":[],\"reset\":false}"
                .formatted(version, changes);
    }

    @Test
    void givesWhatPollsElsewhereGiveEachOnceTheOneBeforeWasTaken() throws Exception {
        elsewhere.answers.add(changes(5, "1"));
        String reply = call("status.watch", "{\"since\":4,\"prefix\":\"a\"}", onConnection());
        assertThat(reply).contains("\"result\":{\"version\":4}");
        elsewhere.answers.add(changes(6, ""));
        elsewhere.answers.add(
                new DroverException(ErrorKind.UNAVAILABLE, "There is no link now", ""));
        elsewhere.answers.add(changes(7, "2"));
        assertThat(elsewhere.calls).hasSize(1);
        assertThat(kept.take()).isEqualTo(changes(5, "1"));
        assertThat(kept.take()).isEqualTo(changes(7, "2"));
        assertThat(elsewhere.calls)
                .startsWith(
                        "status.poll {\"since\":4,\"prefix\":\"a\"}",
                        "status.poll {\"since\":5,\"prefix\":\"a\",\"wait\":30000}",
                        "status.poll {\"since\":6,\"prefix\":\"a\",\"wait\":30000}",
                        "status.poll {\"since\":6,\"prefix\":\"a\",\"wait\":30000}");
        assertThat(call("status.unwatch", "{}", onConnection())).contains("\"watched\":true");
        Objects.requireNonNull(kept.watch).close();
    }

    @Test
    void whatIsSaidAgainstAPollIsSaidAgainstTheWatch() throws Exception {
        elsewhere.answers.add(
                new DroverException(ErrorKind.NOT_ALLOWED, "It may not", "Ask somebody."));
        assertThat(call("status.watch", "{}", onConnection())).contains("It may not");
        assertThat(kept.watch).isNull();
        elsewhere.answers.add(changes(5, "1"));
        call("status.watch", "{}", onConnection());
        elsewhere.answers.add(new DroverException(ErrorKind.NOT_FOUND, "The run is over", ""));
        assertThat(kept.take()).isEqualTo(changes(5, "1"));
        assertThatThrownBy(kept::take).hasMessage("The run is over");
    }

    @Test
    void needsAConnection() {
        RpcCall plain =
                RpcCall.plain(
                        new Waits() {
                            @Override
                            public void beginWait() {}

                            @Override
                            public void endWait() {}
                        },
                        CALLER,
                        LONGEST_WAIT);
        assertThat(call("status.watch", "{}", plain)).contains("Call it on a WebSocket");
        assertThat(elsewhere.calls).isEmpty();
    }
}
