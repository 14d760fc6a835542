package dev.drover.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server as a process: how soon it is ready, what it holds when idle, what a command costs. */
final class Footprint {
    private static final double MOST_READY = 2_500;
    private static final double MOST_RESIDENT = 160;
    private static final double MOST_COMMAND = 250;
    private static final int MEBIBYTE = 1024 * 1024;

    private static final int AT_REST_SECONDS = 8;

    private final Surroundings surroundings;
    private final int turns;

    Footprint(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.turns = surroundings.quick() ? 2 : 7;
    }

    void measure(Report report) throws Exception {
        Samples ready = new Samples();
        Samples resident = new Samples();
        Samples command = new Samples();
        Samples bareJvm = new Samples();
        DroverServer.start(surroundings).close();
        for (int turn = 0; turn < turns; turn++) {
            long started = System.nanoTime();
            try (DroverServer server = DroverServer.start(surroundings)) {
                ready.add(millisecondsSince(started));
                awaitIdle(server.pid());
                resident.add((double) Child.resident(server.pid()) / MEBIBYTE);
                status(server);
                for (int pair = 0; pair < 5; pair++) {
                    command.add(status(server));
                    bareJvm.add(bareJvm());
                }
            }
            report.progress("server started, turn " + (turn + 1) + " of " + turns);
        }
        report.add(bounded(MOST_READY, "server ready, from its launcher's start", "ms", ready));
        report.add(bounded(MOST_RESIDENT, "server at rest for 8 s, resident", "MiB", resident));
        report.add(
                Verdict.atMost(
                        MOST_COMMAND,
                        Double.POSITIVE_INFINITY,
                        "drover status, whole process",
                        "ms",
                        command,
                        bareJvm,
                        "java -version"));
    }

    private static Verdict bounded(double most, String what, String unit, Samples samples) {
        return Verdict.atMost(most, Double.POSITIVE_INFINITY, what, unit, samples, null, "-");
    }

    private double status(DroverServer server) throws IOException, InterruptedException {
        return timed(
                List.of(
                        surroundings.checkout().resolve("drover").toString(),
                        "status",
                        "--server",
                        server.connectionFile().toString()));
    }

    private static double bareJvm() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return timed(List.of(java.toString(), "-Xshare:auto", "-version"));
    }

    private static double timed(List<String> command) throws IOException, InterruptedException {
        long started = System.nanoTime();
        int exitCode =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        double took = millisecondsSince(started);
        if (exitCode != 0) {
            throw new IOException(command + " ended with exit code " + exitCode);
        }
        return took;
    }

    /** Until the process has used next to no processor time for so many seconds. */
    static void awaitIdle(long pid) throws InterruptedException {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        long before = -1;
        int quiet = 0;
        for (int second = 0; second < 60 && quiet < AT_REST_SECONDS; second++) {
            long now = process.info().totalCpuDuration().orElseThrow().toMillis();
            quiet = before >= 0 && now - before <= 20 ? quiet + 1 : 0;
            before = now;
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static double millisecondsSince(long started) {
        return (System.nanoTime() - started) / 1e6;
    }
}
