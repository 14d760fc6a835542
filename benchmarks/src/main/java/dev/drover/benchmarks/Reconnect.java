package dev.drover.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All nodes come back at once, after their primary was killed and started again. */
final class Reconnect {
    private static final double MOST_FOR_FIRST = 1_000;
    private static final double MOST_FOR_ALL = 180_000;
    private static final int LONGEST_SECONDS = 400;

    private final Surroundings surroundings;
    private final int nodes;

    Reconnect(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.nodes = surroundings.quick() ? 1_000 : 10_000;
    }

    void measure(Report report) throws Exception {
        Samples first = new Samples();
        Samples last = new Samples();
        Path data = Files.createTempDirectory(surroundings.scratch(), "reconnect");
        try (NodeSwarm swarm = NodeSwarm.join(surroundings, data, nodes)) {
            DroverServer server = DroverServer.start(surroundings, data, NodeSwarm.HOST, 0);
            try {
                int port = server.url().getPort();
                swarm.link(nodes, port);
                report.progress(nodes + " nodes are linked");
                int turns = surroundings.quick() ? 1 : 3;
                for (int turn = 0; turn < turns; turn++) {
                    server.kill();
                    swarm.forget();
                    CompletableFuture<Long> listening =
                            CompletableFuture.supplyAsync(() -> awaitListening(port));
                    server = DroverServer.start(surroundings, data, NodeSwarm.HOST, port);
                    long since = listening.get(1, TimeUnit.MINUTES);
                    NodeSwarm.Linked linked = swarm.awaitLinked(nodes, LONGEST_SECONDS);
                    first.add((double) linked.first() - since);
                    last.add((double) linked.last() - since);
                    report.progress("reconnected, turn " + (turn + 1) + " of " + turns);
                }
            } finally {
                server.close();
            }
        }
        String of = " of " + nodes + " nodes linked again after the primary listens";
        report.add(bounded(MOST_FOR_FIRST, "first" + of, first));
        report.add(bounded(MOST_FOR_ALL, "last" + of, last));
    }

    private static Verdict bounded(double most, String what, Samples samples) {
        return Verdict.atMost(most, Double.POSITIVE_INFINITY, what, "ms", samples, null, "-");
    }

    /** When a connection was first taken again, in milliseconds since 1970. */
    private static long awaitListening(int port) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return System.currentTimeMillis();
            } catch (IOException e) {
                pause();
            }
        }
        throw new IllegalStateException("Nothing listens on port " + port);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
