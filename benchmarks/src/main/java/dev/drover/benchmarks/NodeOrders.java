package dev.drover.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Orders to many nodes and every report back, and one of them alone. */
final class NodeOrders {
    private static final int NODES = 1_000;
    private static final int AT_ONCE = 8;
    private static final double TIMES_BARE_PROCESSES = 1.5;
    private static final double MOST_FOR_NODES = 2_000;
    private static final double MOST_FOR_ALL = 10_000;
    private static final double TIMES_BARE_TRIP = 3;

    private final Surroundings surroundings;
    private final int all;
    private final int turns;
    private final double seconds;

    NodeOrders(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.all = surroundings.quick() ? 2_000 : 10_000;
        this.turns = surroundings.quick() ? 2 : 7;
        this.seconds = surroundings.quick() ? 1 : 3;
    }

    void measure(Report report) throws Exception {
        Path data = Files.createTempDirectory(surroundings.scratch(), "ordering");
        try (NodeSwarm swarm = NodeSwarm.join(surroundings, data, all);
                Child primary =
                        Child.java(
                                surroundings.scratch().resolve("ordering.log"),
                                ServerFlags.ALL,
                                OrderingPrimary.class,
                                List.of(data.toString()));
                Echo echo = Echo.signing(surroundings, ServerFlags.ALL)) {
            int port = URI.create(primary.nextLine().substring("Listening on ".length())).getPort();
            swarm.link(NODES, port);
            report.progress(NODES + " nodes are linked");
            toMany(report, primary);
            toOne(report, swarm, primary, echo); // when all of it is warm
            swarm.link(all, port);
            report.progress(all + " nodes are linked");
            toAll(report, primary);
        }
    }

    private void toOne(Report report, NodeSwarm swarm, Child primary, Echo echo) throws Exception {
        Turns turns = new Turns();
        Samples drover = turns.side(() -> number(primary, "trips " + seconds));
        Samples bare = turns.side(() -> swarm.bareRoundTrip(echo.url(), echo.authority(), seconds));
        turns.take(surroundings.quick() ? 1 : 4, this.turns);
        report.add(
                Verdict.atMostTimes(
                        TIMES_BARE_TRIP,
                        "one order and its report over a warm link",
                        "µs",
                        drover,
                        bare,
                        "bare WebSocket with the same signing"));
    }

    private void toMany(Report report, Child primary) throws Exception {
        Turns turns = new Turns();
        Samples nothing = turns.side(() -> number(primary, "nothing " + NODES));
        Samples processes = turns.side(() -> number(primary, "true " + NODES));
        Samples bare = turns.side(NodeOrders::bareProcesses);
        turns.take(2, this.turns);
        report.add(
                Verdict.atMostTimes(
                        TIMES_BARE_PROCESSES,
                        "1,000 nodes ordered to launch 'true', every report back",
                        "ms",
                        processes,
                        bare,
                        "1,000 by ProcessBuilder, 8 threads"));
        report.add(
                Verdict.atMost(
                        MOST_FOR_NODES,
                        Double.POSITIVE_INFINITY,
                        "1,000 nodes ordered to do nothing, every report back",
                        "ms",
                        nothing,
                        null,
                        "-"));
    }

    private void toAll(Report report, Child primary) throws Exception {
        Turns turns = new Turns();
        Samples nothing = turns.side(() -> number(primary, "nothing " + all));
        turns.take(1, surroundings.quick() ? 1 : 5);
        report.add(
                Verdict.atMost(
                        MOST_FOR_ALL,
                        Double.POSITIVE_INFINITY,
                        all + " nodes ordered to do nothing, every report back",
                        "ms",
                        nothing,
                        null,
                        "-"));
    }

    private static double number(Child primary, String order) throws IOException {
        return Double.parseDouble(primary.ask(order).split(" ", 2)[0]);
    }

    /** Milliseconds for as many processes as there are nodes. */
    private static double bareProcesses() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            tasks.add(() -> new ProcessBuilder("/bin/true").start().waitFor());
        }
        long started = System.nanoTime();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Future<Integer> exitCode : executor.invokeAll(tasks)) {
                if (exitCode.get() != 0) {
                    throw new IOException("/bin/true ended with exit code " + exitCode.get());
                }
            }
        }
        return (System.nanoTime() - started) / 1e6;
    }
}
