package dev.drover.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLSocketFactory;

/**
 * The load, in a process of its own and driven by lines on its standard input, so that its own cost
 * does not fall on the measured process: {@code open N}, {@code ask SECONDS MESSAGE}, {@code hold},
 * {@code close}. Answers each line with one line.
 */
final class LoadClient {
    private static final int HANDSHAKES_AT_ONCE = 4;

    private final SSLSocketFactory sockets;
    private final URI url;
    private final String token;
    private final List<WireConnection> connections = new ArrayList<>();

    private int held;

    private LoadClient(SSLSocketFactory sockets, URI url, String token) {
        this.sockets = sockets;
        this.url = url;
        this.token = token;
    }

    /** Arguments: the address, the certificate's file. The first line is the token, or empty. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String token = in.readLine();
        LoadClient client =
                new LoadClient(
                        Certificates.sockets(Path.of(arguments[1])),
                        URI.create(arguments[0]),
                        token == null ? "" : token);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(client.obey(line.split(" ", 3)));
        }
    }

    private String obey(String[] words) throws Exception {
        return switch (words[0]) {
            case "open" -> open(Integer.parseInt(words[1]));
            case "ask" -> ask(Double.parseDouble(words[1]), words[2]);
            case "hold" -> hold();
            case "close" -> close();
            default -> throw new IllegalArgumentException("No such order: " + words[0]);
        };
    }

    private String open(int wanted) throws Exception {
        List<Callable<WireConnection>> tasks = new ArrayList<>();
        for (int number = 0; number < wanted; number++) {
            tasks.add(() -> WireConnection.open(sockets, url, token, 512));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(HANDSHAKES_AT_ONCE)) {
            for (Future<WireConnection> opened : executor.invokeAll(tasks)) {
                connections.add(opened.get());
            }
        }
        return "open " + connections.size();
    }

    /** Reads on each connection until it ends, which answers the server's pings. */
    private String hold() {
        for (WireConnection connection : connections.subList(held, connections.size())) {
            Thread.ofVirtual().start(() -> readOn(connection));
        }
        held = connections.size();
        return "holding " + held;
    }

    private static void readOn(WireConnection connection) {
        try {
            while (true) {
                connection.receive();
            }
        } catch (IOException e) {
            // Closed, by this side or by the server; a server that closed is seen in the figures.
            return;
        }
    }

    private String close() throws IOException {
        for (WireConnection connection : connections) {
            connection.close();
        }
        connections.clear();
        held = 0;
        return "closed";
    }

    /** On each connection the next message goes out when the answer to the one before is in. */
    private String ask(double seconds, String message) throws Exception {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        long started = System.nanoTime();
        long end = started + (long) (seconds * 1e9);
        Latencies all = new Latencies();
        try (ExecutorService executor = Executors.newFixedThreadPool(connections.size())) {
            List<Future<Latencies>> parts = new ArrayList<>();
            for (WireConnection connection : connections) {
                parts.add(executor.submit(() -> askUntil(end, connection, text)));
            }
            for (Future<Latencies> part : parts) {
                all.add(part.get());
            }
        } catch (ExecutionException e) {
            return "failed " + e.getCause();
        }
        double took = (System.nanoTime() - started) / 1e9;
        return all.count() / took + " " + all.percentile(0.5) + " " + all.percentile(0.99);
    }

    private static Latencies askUntil(long end, WireConnection connection, byte[] text)
            throws IOException {
        Latencies latencies = new Latencies();
        for (long now = System.nanoTime(); now < end; ) {
            connection.send(text);
            awaitAnswer(connection);
            long after = System.nanoTime();
            latencies.add(after - now);
            now = after;
        }
        return latencies;
    }

    /** Skips notifications, which have no result; an error ends the measurement. */
    private static void awaitAnswer(WireConnection connection) throws IOException {
        while (true) {
            String answer = new String(connection.receive(), StandardCharsets.ISO_8859_1);
            if (answer.contains("\"result\"")) {
                return;
            }
            if (answer.contains("\"error\"")) {
                throw new IOException("The answer is an error: " + answer);
            }
        }
    }
}
