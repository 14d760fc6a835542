package dev.drover.benchmarks;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** A trivial script through the whole server beside a bare context, both by JMH, in turns. */
final class Invocations {
    static final String SCRIPT = "export default 6 * 7;";

    private static final double MOST_MICROSECONDS = 2_000;
    private static final double MOST_TIMES = 3;

    private final Surroundings surroundings;

    Invocations(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void measure(Report report) throws Exception {
        try (DroverServer server = DroverServer.start(surroundings)) {
            Turns turns = new Turns();
            Samples drover = turns.side(() -> median(throughTheServer(server)));
            Samples bare = turns.side(() -> median(options(BareContext.class)));
            turns.take(surroundings.quick() ? 0 : 1, surroundings.quick() ? 1 : 5);
            report.add(
                    Verdict.atMost(
                            MOST_MICROSECONDS,
                            MOST_TIMES,
                            "script invocation, median",
                            "us",
                            drover,
                            bare,
                            "bare context"));
        }
    }

    private ChainedOptionsBuilder throughTheServer(DroverServer server) {
        return options(ThroughTheServer.class)
                .param("connectionFile", server.connectionFile().toString());
    }

    private ChainedOptionsBuilder options(Class<?> benchmark) {
        return new OptionsBuilder()
                .include(benchmark.getName().replace(".", "\\.") + "\\.")
                .forks(1)
                .warmupIterations(surroundings.quick() ? 1 : 3)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(surroundings.quick() ? 1 : 3)
                .measurementTime(TimeValue.seconds(2))
                .shouldFailOnError(true)
                .output(surroundings.scratch().resolve("jmh.log").toString())
                .jvmArgs(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseCompactObjectHeaders");
    }

    private static double median(ChainedOptionsBuilder options) throws RunnerException {
        RunResult result = new Runner(options.build()).runSingle();
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }
}
