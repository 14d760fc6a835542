package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcMethod;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The JSON-RPC door against 100,000 messages that are wrong in every way a seeded generator can
 * think of: the server answers, tells nothing of its inside, and loses nothing.
 */
final class RpcFuzzTest {

    private static final int MESSAGES = 100_000;
    private static final int CONNECTIONS = 8;
    private static final long SEED = 20_260_101;
    private static final int AT_ONCE = 32;
    private static final WebServer.Alive NOTHING = new WebServer.Alive(0, 0, 0, 0);

    /** For code, caches and what the messages stored: 100 bytes lost for each would be more. */
    private static final long KEPT_BYTES = 10L << 20;

    /** What must never be seen by a caller. */
    private static final List<String> INNER =
            List.of(
                    "dev.drover.server",
                    "java.lang",
                    "java.util",
                    "tools.jackson",
                    "Exception",
                    "\\tat ");

    /** The answer that {@link #drain} waits for. */
    private static final String MARKED = "\"id\":\"marker\"";

    /** A defect of the server's own. */
    private static final String DEFECT = "\"code\":-32603,\"message\":\"";

    @TempDir private Path folder;

    @Test
    void answersWhateverComesAndLosesNothing() throws Exception {
        try (WebTestServer server =
                new WebTestServer(folder, WebConfiguration.defaults(), marker())) {
            long heapBefore = liveHeap();
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    Random random = new Random(SEED + i);
                    Callable<Integer> worker = () -> fuzz(server, random);
                    all.add(workers.submit(worker));
                }
                int answered = 0;
                for (Future<Integer> each : all) {
                    answered += each.get(10, TimeUnit.MINUTES);
                }
                assertThat(answered).isGreaterThan(MESSAGES / 2);
            }
            try (WireClient client = server.connect()) {
                assertThat(client.result("server.info", null).path("name").asString())
                        .isEqualTo("drover");
            }
            // Nothing waits or watches for peers that are gone, and nothing of theirs is kept.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.web.alive()).isEqualTo(NOTHING));
            assertThat(liveHeap() - heapBefore).isLessThan(KEPT_BYTES);
        }
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static RpcMethod<?, ?> marker() {
        return new RpcMethod<>(
                "test.marker",
                Permission.SERVER_READ,
                Effect.NONE,
                NoParameters.class,
                Integer.class,
                "Marks a place among the answers.",
                (call, none) -> 1);
    }

    /** Sends this connection's share, and gives how many answers were seen. */
    private static int fuzz(WebTestServer server, Random random) throws IOException {
        FuzzedMessages messages = new FuzzedMessages(random);
        int left = MESSAGES / CONNECTIONS;
        int seen = 0;
        while (left > 0) {
            try (WireClient client = server.connect()) {
                try {
                    while (left > 0) {
                        int now = Math.min(left, AT_ONCE);
                        for (int i = 0; i < now; i++) {
                            messages.send(client);
                        }
                        seen += drain(client);
                        left -= now;
                    }
                } catch (SocketException e) { // was ended while more was sent: it says why
                    seen += readToMarker(client);
                }
            } catch (EOFException e) {
                left--; // that one was read; those after it do not count
                // A frame that ends the connection, as the protocol wants: a new one goes on.
                assertThat(e.getMessage()).matches("closed: (1002|1003|1007|1009) .*");
            } catch (SocketException e) {
                left--; // what it said was lost with what was still on its way
            }
        }
        return seen;
    }

    /** Reads up to the answer of a marker, sent last; it may overtake others. */
    private static int drain(WireClient client) throws IOException {
        client.sendFrame(
                WireClient.TEXT,
                true,
                Json.mapper()
                        .writeValueAsBytes(
                                Json.mapper()
                                        .createObjectNode()
                                        .put("jsonrpc", "2.0")
                                        .put("id", "marker")
                                        .put("method", "test.marker")));
        return readToMarker(client);
    }

    private static int readToMarker(WireClient client) throws IOException {
        int seen = 0;
        while (true) {
            String text = client.nextText();
            assertThat(INNER).as("%.500s", text).noneMatch(text::contains);
            assertThat(text.contains(DEFECT) && !text.contains("openrpc"))
                    .as("%.500s", text)
                    .isFalse();
            if (text.contains(MARKED)) {
                return seen;
            }
            seen++;
        }
    }
}
