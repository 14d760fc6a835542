package dev.drover.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Many nodes in a process of its own, seen from the one that measures. */
final class NodeSwarm implements Closeable {

    /** Where a primary listens whose nodes connect to one address of this machine each. */
    static final String HOST = "0.0.0.0";

    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx3g",
                    "-XX:+UseSerialGC",
                    "-Xmn512m",
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private static final int LONGEST_SECONDS = 400;

    private final Child child;

    private NodeSwarm(Child child) {
        this.child = child;
    }

    /** Joins them to a primary that is not started yet. */
    static NodeSwarm join(Surroundings surroundings, Path primary, int count) throws IOException {
        Path folder = Files.createTempDirectory(surroundings.scratch(), "swarm");
        NodeSwarm swarm =
                new NodeSwarm(
                        Child.java(
                                surroundings.scratch().resolve("swarm.log"),
                                OPTIONS,
                                NodeLoad.class,
                                List.of(
                                        primary.toString(),
                                        String.valueOf(count),
                                        folder.toString())));
        try {
            swarm.child.nextLine();
            return swarm;
        } catch (IOException e) {
            swarm.close();
            throw e;
        }
    }

    /** Starts nodes until there are so many, and waits until all are linked. */
    void link(int count, int port) throws IOException {
        child.ask("start " + count + " " + port);
        awaitLinked(count, LONGEST_SECONDS);
    }

    /** From now on nobody counts as linked. */
    void forget() throws IOException {
        child.ask("forget");
    }

    Linked awaitLinked(int count, int seconds) throws IOException {
        String answer = child.ask("await " + count + " " + seconds);
        String[] words = answer.split(" ", -1);
        if (words[0].equals("failed:")) {
            throw new IOException("Of " + count + " nodes, " + answer);
        }
        return new Linked(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    /** Microseconds of a round trip to a bare WebSocket with the same signing: the median. */
    double bareRoundTrip(URI url, Path authority, double seconds) throws IOException {
        return Double.parseDouble(
                child.ask("bare " + url + " " + authority + " " + seconds).split(" ", 2)[0]);
    }

    long pid() {
        return child.pid();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** When the first and the last were linked, in milliseconds since 1970. */
    record Linked(long first, long last) {}
}
