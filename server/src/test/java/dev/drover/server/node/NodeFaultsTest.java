package dev.drover.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.OrderId;
import dev.drover.api.ProcessId;
import dev.drover.server.node.FaultFleet.Work;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderState;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2OrderStore;
import dev.drover.server.storage.StorageConfiguration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whatever happens to the network, to nodes and to the primary: each order ends once, as it truly
 * ended, with all that its process wrote, and its process ran at most once. {@code -Ddrover.seed=N}
 * does the same faults again, {@code -Ddrover.faults=N} more or fewer.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@Execution(ExecutionMode.CONCURRENT)
final class NodeFaultsTest {

    private static final String SHELL_SAYS = "(?m)^(Terminated|Killed)\n";
    private static final int FAULTS = Integer.getInteger("drover.faults", 200);
    private static final int AT_A_TIME = 16;
    private static final List<String> NODES = List.of("n1", "n2");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final long seed = Long.getLong("drover.seed", System.nanoTime());
    private final CountDownLatch failed = new CountDownLatch(1);
    private final AtomicInteger left = new AtomicInteger(FAULTS);

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void everyOrderEndsOnceAndTruly() throws Exception {
        System.out.println("NodeFaultsTest: -Ddrover.seed=" + seed);
        try (FaultFleet fleet = new FaultFleet(folder, Duration.ofMinutes(10), "n1", "n2");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            SplittableRandom random = new SplittableRandom(seed);
            SplittableRandom orders = random.split();
            SplittableRandom first = random.split();
            SplittableRandom second = random.split();
            List<Future<?>> all =
                    List.of(
                            start(threads, () -> disturbNode(fleet, "n1", first)),
                            start(threads, () -> disturbNode(fleet, "n2", second)),
                            start(threads, () -> disturbPrimary(fleet, random)));
            while (all.stream().anyMatch(one -> !one.isDone())) {
                placeSome(fleet, orders);
                pause(100);
            }
            for (Future<?> one : all) {
                one.get();
            }
            for (String node : NODES) {
                fleet.network(node).heal();
                fleet.awaitOnline(node);
            }
            fleet.awaitNothingPending();
            Awaitility.await("processes that are left")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            fleet.leftProcesses().stream()
                                    .noneMatch(one -> one.contains("/side/")));
            fleet.stop();
            assertThat(fleet.leftProcesses()).isEmpty();
            check(fleet);
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void whatASilentNodeDoesIsLostAndEndedOnceItIsBack() throws Exception {
        try (FaultFleet fleet = new FaultFleet(folder, Duration.ofSeconds(3), "n1")) {
            Work work = fleet.launch("n1", 10_000, 0, 0, "0.1");
            awaitAtMost(
                    "its beginning",
                    () -> Files.exists(fleet.side().resolve(work.id() + ".begun")));
            fleet.network("n1").stall(FaultyProxy.Way.UP);
            fleet.network("n1").stall(FaultyProxy.Way.DOWN);
            awaitAtMost(
                    "that it is lost",
                    () -> fleet.events("final").stream().anyMatch(end -> end.endsWith(" LOST")));
            assertThat(fleet.leftProcesses()).anyMatch(one -> one.contains("/side/"));
            assertThat(fleet.events("told")).singleElement().asString().contains("NODE_LOST");

            fleet.network("n1").heal();
            awaitAtMost("its late report", () -> !fleet.events("late").isEmpty());
            assertThat(fleet.leftProcesses()).noneMatch(one -> one.contains("/side/"));
            fleet.awaitNothingPending();
            fleet.stop();
            OrderId order = new OrderId(fleet.events("order").getFirst().split(" ", -1)[0]);
            try (Database database =
                    Database.open(fleet.primaryFolder(), StorageConfiguration.defaults())) {
                OrderEnd end = new H2OrderStore(database).end(order).orElseThrow();
                assertThat(end.state()).isEqualTo(OrderState.LOST);
                assertThat(end.cause()).isEqualTo(Cause.NODE_LOST);
                assertThat(FaultPrimary.ended(end).path("outcome").path("cause").asString(""))
                        .as("the report is kept")
                        .isEqualTo("NODE_LOST");
            }
            assertThat(fleet.events("told")).hasSize(1);
        }
    }

    private interface Disturbing {
        void run() throws Exception;
    }

    private Future<?> start(ExecutorService threads, Disturbing disturbing) {
        return threads.submit(() -> {
            try {
                disturbing.run();
            } catch (Throwable e) {
                failed.countDown();
                throw e;
            }
            return null;
        });
    }

    /** A part of what happens is that nothing does for a while; a failure elsewhere ends that. */
    private void pause(long milliseconds) throws InterruptedException {
        assertThat(failed.await(milliseconds, TimeUnit.MILLISECONDS))
                .as("something else failed, seed %d", seed)
                .isFalse();
    }

    private void awaitOnline(FaultFleet fleet, String name) {
        awaitAtMost(
                name + " online",
                () -> {
                    assertThat(fleet.node(name).isAlive()).as("%s lives", name).isTrue();
                    return fleet.isOnline(name);
                });
    }

    private void awaitAtMost(String what, Callable<Boolean> condition) {
        Awaitility.await(what + ", seed " + seed)
                .atMost(Duration.ofMinutes(2))
                .until(() -> failed.getCount() == 0 || condition.call());
    }

    private void placeSome(FaultFleet fleet, SplittableRandom random) {
        int open = fleet.events("order").size() - fleet.events("final").size();
        if (open < AT_A_TIME && fleet.primary().isAlive()) {
            fleet.launch(
                    NODES.get(random.nextInt(NODES.size())),
                    random.nextInt(40),
                    random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(100),
                    random.nextInt(100),
                    random.nextBoolean() ? "0.02" : "0.1");
            if (random.nextInt(12) == 0) {
                fleet.primary().say("end");
            }
        }
    }

    private void disturbNode(FaultFleet fleet, String name, SplittableRandom random)
            throws Exception {
        FaultyProxy network = fleet.network(name);
        while (left.getAndDecrement() > 0) {
            int kind = random.nextInt(100);
            if (kind < 14) {
                network.cut(true);
            } else if (kind < 24) {
                network.cut(false);
            } else if (kind < 42) {
                network.cutAfter(random.nextInt(20_000));
                pause(random.nextInt(600));
            } else if (kind < 47) {
                network.stall(FaultyProxy.Way.UP);
                network.stall(FaultyProxy.Way.DOWN);
                pause(1_500 + random.nextInt(1_500));
            } else if (kind < 55) {
                network.stall(random.nextBoolean() ? FaultyProxy.Way.UP : FaultyProxy.Way.DOWN);
                pause(1_500 + random.nextInt(1_500));
            } else if (kind < 62) {
                network.stall(random.nextBoolean() ? FaultyProxy.Way.UP : FaultyProxy.Way.DOWN);
                pause(random.nextInt(800));
            } else if (kind < 69) {
                network.delay(Duration.ofMillis(random.nextInt(200)));
                pause(random.nextInt(1_000));
            } else if (kind < 74) {
                network.refuse();
                network.cut(true);
                pause(random.nextInt(800));
            } else if (kind < 82) {
                fleet.node(name).kill();
                startAgain(fleet, name, random);
            } else if (kind < 86) {
                fleet.node(name).stop();
                startAgain(fleet, name, random);
            } else if (kind < 92 && fleet.hasSupervisor(name)) {
                awaitOnline(fleet, name);
                fillDisk(fleet.node(name), random);
                // One that has just been started may count as online still, by its link before; in
                // its start the Java machine itself does not survive this.
                if (!fleet.node(name).livesFor(300)) {
                    startAgain(fleet, name, random);
                }
            } else {
                fleet.primary().say("replay");
            }
            network.heal();
            if (random.nextBoolean()) {
                pause(random.nextInt(300));
            } else {
                awaitOnline(fleet, name);
                pause(random.nextInt(300));
            }
        }
    }

    private static void startAgain(FaultFleet fleet, String name, SplittableRandom random)
            throws IOException {
        fleet.startNode(name, (random.nextInt(3) - 1) * 3_600L);
    }

    private void fillDisk(ServerJvm node, SplittableRandom random) throws Exception {
        node.limitFiles("0");
        pause(random.nextInt(800));
        node.limitFiles("unlimited");
    }

    private void disturbPrimary(FaultFleet fleet, SplittableRandom random) throws Exception {
        while (left.get() > 0) {
            pause(4_000 + random.nextInt(8_000));
            left.decrementAndGet();
            if (random.nextInt(4) > 0) {
                fleet.primary().kill();
            } else {
                fleet.primary().stop();
            }
            pause(random.nextInt(3) == 0 ? random.nextInt(2_000) : 1);
            int before = fleet.events("started").size();
            fleet.restartPrimary();
            awaitAtMost("the primary", () -> fleet.events("started").size() > before);
        }
    }

    // ---- what must be so in the end

    private void check(FaultFleet fleet) throws IOException {
        Set<String> placed = new HashSet<>(fleet.events("placed"));
        List<String> finals = fleet.events("final");
        assertThat(finals.stream().map(line -> line.split(" ", -1)[0])).doesNotHaveDuplicates();
        Map<String, Integer> counts = new HashMap<>();
        try (Database database =
                Database.open(fleet.primaryFolder(), StorageConfiguration.defaults())) {
            H2OrderStore store = new H2OrderStore(database);
            assertThat(store.pending()).as("seed %d", seed).isEmpty();
            for (String line : fleet.events("order")) {
                OrderId order = new OrderId(line.split(" ", -1)[0]);
                ProcessId process = new ProcessId(line.split(" ", -1)[1]);
                OrderEnd end = store.end(order).orElse(null);
                if (end == null) {
                    assertThat(placed).as("seed %d", seed).doesNotContain(order.value());
                    assertThat(fleet.side().resolve(process + ".begun")).doesNotExist();
                } else {
                    String what = "seed %d, order %s, process %s".formatted(seed, order, process);
                    check(what, fleet, fleet.work(process), end);
                    counts.merge(end.state() + " " + end.cause(), 1, Integer::sum);
                }
            }
        }
        checkTold(fleet);
        System.out.println("NodeFaultsTest: " + counts + ", replayed " + fleet.events("replayed"));
        assertThat(counts.getOrDefault("DONE null", 0)).isGreaterThan(FAULTS / 4);
    }

    private static void check(String what, FaultFleet fleet, Work work, OrderEnd end)
            throws IOException {
        Path begun = fleet.side().resolve(work.id() + ".begun");
        if (end.state() == OrderState.REFUSED) {
            assertThat(begun).as("%s, %s", what, end).doesNotExist();
            return;
        }
        assertThat(end.state()).as("%s, %s", what, end).isEqualTo(OrderState.DONE);
        JsonNode ended = FaultPrimary.ended(end);
        ProcessOutcome outcome =
                Json.mapper().treeToValue(ended.path("outcome"), ProcessOutcome.class);
        String stdout = mirrored(fleet, work, "stdout", outcome.stdoutBytes());
        String stderr = mirrored(fleet, work, "stderr", outcome.stderrBytes());
        if (outcome.cause() == null) {
            assertThat(Files.readAllLines(begun)).as(what).hasSize(1);
            assertThat(Files.readString(fleet.side().resolve(work.id() + ".code")).strip())
                    .as(what)
                    .isEqualTo("" + work.code());
            assertThat(outcome.exitCode()).as("%s, %s", what, outcome).isEqualTo(work.code());
            assertThat(stdout.equals(work.stdout())).as("stdout of %s", what).isTrue();
            assertThat(stderr.equals(work.stderr())).as("stderr of %s", what).isTrue();
        } else {
            assertThat(outcome.cause()).as("%s, %s", what, outcome).isEqualTo(Cause.KILLED_BY_USER);
            assertThat(Files.exists(begun) ? Files.readAllLines(begun).size() : 0)
                    .as(what)
                    .isLessThanOrEqualTo(1);
            assertThat(work.stdout()).as(what).startsWith(stdout);
            // A shell says so of a program that ended before it, and may go on for a moment.
            assertThat(work.stderr()).as(what).startsWith(stderr.replaceAll(SHELL_SAYS, ""));
        }
    }

    private static String mirrored(FaultFleet fleet, Work work, String stream, long length)
            throws IOException {
        Path file = fleet.primaryFolder().resolve("node-output").resolve(work.id() + "." + stream);
        String text = Files.exists(file) ? Files.readString(file) : "";
        assertThat(text.length()).as("%s of %s", stream, work.id()).isEqualTo((int) length);
        return text;
    }

    /** Whoever listened was told the same as was stored, and never twice by one primary. */
    private static void checkTold(FaultFleet fleet) {
        Map<String, Set<String>> told = new HashMap<>();
        for (String line : fleet.events("told")) {
            String[] words = line.split(" ", 2);
            told.computeIfAbsent(words[0], process -> new HashSet<>()).add(words[1]);
        }
        told.forEach((process, ends) -> assertThat(ends).as(process).hasSize(1));
    }
}
