package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.access.Caller;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.link.LinkPair;
import dev.drover.server.node.work.Calls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls of processes on a node that the primary answers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PrimaryRelayTest {

    private static final Caller PROCESS =
            new Caller(
                    Caller.Kind.PROCESS,
                    "primary",
                    Set.of(),
                    new RunId("0N5CKQ4DMB3XB"),
                    new ProcessId("0N5CKQ4DMB3XA"));

    @Test
    void leavesRoomOnTheLinkHoweverManyWait() throws Exception {
        AtomicInteger waiting = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(1);
        LinkMethod slow =
                (link, parameters) -> {
                    waiting.incrementAndGet();
                    answered.await();
                    return Json.mapper().createObjectNode();
                };
        try (LinkPair pair =
                        new LinkPair(
                                Map.of(Calls.OF_PROCESS, slow),
                                Map.of(),
                                LinkConfiguration.defaults());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PrimaryRelay relay = new PrimaryRelay(caller -> true, () -> Optional.of(pair.second()));
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                calls.add(threads.submit(() -> relay.call(PROCESS, "event.receive", null)));
            }
            await().until(() -> waiting.get() == 256);
            assertThatThrownBy(() -> relay.call(PROCESS, "event.receive", null))
                    .hasMessageContaining("256 calls of processes on this node wait");
            answered.countDown();
            for (Future<?> call : calls) {
                call.get();
            }
            assertThat(relay.call(PROCESS, "event.receive", null).isObject()).isTrue();
        }
    }
}
