package dev.drover.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Polls of the status values over 50 connections beside a bare JSON echo of the same answer. */
final class Polls {
    private static final int CONNECTIONS = 50;
    private static final String QUESTION =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status.poll\",\"params\":{\"since\":0}}";
    private static final String SCRIPT =
            """
            await host.status.set("benchmark/tile", 42, { level: "ok", text: "a line of text", unit: "things" });
            """;
    private static final List<String> ECHO_OPTIONS =
            List.of("-Xmx256m", "-XX:+UseCompactObjectHeaders");

    private final Surroundings surroundings;

    Polls(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void measure(Report report) throws Exception {
        try (DroverServer server = DroverServer.start(surroundings)) {
            server.run(SCRIPT, Map.of());
            Path answer = surroundings.scratch().resolve("answer.json");
            Files.writeString(answer, server.answer("status.poll", "{\"since\":0}"));
            try (Echo echo = Echo.start(surroundings, answer, ECHO_OPTIONS);
                    Load ofDrover =
                            Load.start(
                                    surroundings,
                                    server.url(),
                                    server.authority(),
                                    server.token());
                    Load ofEcho = Load.start(surroundings, echo.url(), echo.authority(), "")) {
                ofDrover.open(CONNECTIONS);
                ofEcho.open(CONNECTIONS);
                compare(report, ofDrover, ofEcho, Files.size(answer));
            }
        }
    }

    private void compare(Report report, Load ofDrover, Load ofEcho, long bytes) throws Exception {
        double seconds = surroundings.quick() ? 1 : 5;
        Samples droverHalf = new Samples();
        Samples droverLate = new Samples();
        Samples echoHalf = new Samples();
        Samples echoLate = new Samples();
        Turns turns = new Turns();
        Samples drover = turns.side(() -> ask(ofDrover, seconds, droverHalf, droverLate));
        Samples echo = turns.side(() -> ask(ofEcho, seconds, echoHalf, echoLate));
        for (int warmUp = 0; warmUp < (surroundings.quick() ? 1 : 3); warmUp++) {
            ofDrover.ask(seconds, QUESTION);
            ofEcho.ask(seconds, QUESTION);
        }
        turns.take(0, surroundings.quick() ? 1 : 7);
        String what = "status.poll, 50 connections, " + bytes + " bytes back, TLS";
        report.add(Verdict.atLeast(0.7, what, "1/s", drover, echo, "bare echo"));
        report.add(Verdict.note(what + ", p50", "us", droverHalf, echoHalf, "bare echo"));
        report.add(Verdict.note(what + ", p99", "us", droverLate, echoLate, "bare echo"));
    }

    private static double ask(Load load, double seconds, Samples half, Samples late)
            throws Exception {
        Load.Answered answered = load.ask(seconds, QUESTION);
        half.add(answered.halfWithin());
        late.add(answered.nearlyAllWithin());
        return answered.perSecond();
    }
}
