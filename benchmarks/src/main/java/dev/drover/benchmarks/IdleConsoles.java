package dev.drover.benchmarks;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What 5,000 consoles that say nothing cost the server in memory, beside a bare Jetty's. */
final class IdleConsoles {
    private static final int CONSOLES = 5_000;
    private static final int STEP = 500;
    private static final int WARM_UP = 200;
    private static final double MOST_BYTES = 20 * 1024;

    private final Surroundings surroundings;
    private final int consoles;

    IdleConsoles(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.consoles = surroundings.quick() ? STEP : CONSOLES;
    }

    void measure(Report report) throws Exception {
        Samples drover = new Samples();
        Samples bare = new Samples();
        int turns = surroundings.quick() ? 1 : 3;
        Path answer = Files.writeString(surroundings.scratch().resolve("nothing.json"), "{}");
        for (int turn = 0; turn < turns; turn++) {
            try (DroverServer server = DroverServer.start(surroundings)) {
                drover.add(
                        perConsole(server.pid(), server.url(), server.authority(), server.token()));
            }
            try (Echo echo =
                    Echo.start(surroundings, answer, List.of("-XX:+UseCompactObjectHeaders"))) {
                bare.add(perConsole(echo.pid(), echo.url(), echo.authority(), ""));
            }
            report.progress("idle consoles, turn " + (turn + 1) + " of " + turns);
        }
        report.add(
                Verdict.atMost(
                        MOST_BYTES,
                        Double.POSITIVE_INFINITY,
                        consoles + " idle consoles over TLS, each",
                        "bytes resident",
                        drover,
                        bare,
                        "bare Jetty (Jakarta)"));
    }

    /**
     * The same number of handshakes is done and forgotten first, so that only what stays counts.
     */
    private double perConsole(long pid, URI url, Path authority, String token) throws Exception {
        try (Load load = Load.start(surroundings, url, authority, token)) {
            load.open(WARM_UP);
            load.closeConnections();
            long before = SettledMemory.resident(pid);
            for (int opened = 0; opened < consoles; opened += STEP) {
                load.open(STEP);
                load.hold();
            }
            return (SettledMemory.resident(pid) - before) / (double) consoles;
        }
    }
}
