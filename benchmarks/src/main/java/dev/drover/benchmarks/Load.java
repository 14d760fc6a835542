package dev.drover.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A load client in a process of its own, seen from the one that measures. */
final class Load implements Closeable {
    private static final List<String> OPTIONS =
            List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");

    private final Child child;

    private Load(Child child) {
        this.child = child;
    }

    static Load start(Surroundings surroundings, URI url, Path authority, String token)
            throws IOException {
        Child child =
                Child.java(
                        surroundings.scratch().resolve("load.log"),
                        OPTIONS,
                        LoadClient.class,
                        List.of(url.resolve("/rpc").toString(), authority.toString()));
        child.send(token);
        return new Load(child);
    }

    /** Opens so many more, a few handshakes at once. */
    void open(int connections) throws IOException {
        String answer = child.ask("open " + connections);
        if (!answer.startsWith("open ")) {
            throw new IOException("The load client could not open connections: " + answer);
        }
    }

    /** Asks on every connection, each time when the answer to the last is in. */
    Answered ask(double seconds, String message) throws IOException {
        String answer = child.ask("ask " + seconds + " " + message);
        String[] words = answer.split(" ", -1);
        if (words.length != 3 || words[0].equals("failed")) {
            throw new IOException("The load client could not ask: " + answer);
        }
        return new Answered(
                Double.parseDouble(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]));
    }

    /** From now on the connections are only kept. */
    void hold() throws IOException {
        child.ask("hold");
    }

    void closeConnections() throws IOException {
        child.ask("close");
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /**
     * What came of asking.
     *
     * @param halfWithin microseconds within which half of the answers came
     * @param nearlyAllWithin microseconds within which 99 of 100 came
     */
    record Answered(double perSecond, double halfWithin, double nearlyAllWithin) {}
}
