package dev.drover.benchmarks;

import java.io.IOException;
import java.util.List;

/** Nodes chosen among 10,000 by a JavaScript expression, in a JVM like the server's. */
final class Queries {
    private static final double MOST_MILLISECONDS = 200;

    private static final String INTO_ARRAYS =
            "facts.disks.some(disk => disk.freeBytes > 1e9) && 'docker' in facts.tools";

    private static final String LACKING = "facts.gpu.model === 'none has one'";

    private final Surroundings surroundings;

    Queries(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void measure(Report report) throws Exception {
        try (Child fleet =
                Child.java(
                        surroundings.scratch().resolve("fleet.err"),
                        ServerFlags.ALL,
                        Fleet.class,
                        List.of())) {
            Turns turns = new Turns();
            Samples plain = turns.side(() -> milliseconds(fleet, Fleet.PLAIN));
            Samples query = turns.side(() -> milliseconds(fleet, Fleet.QUERY));
            Samples arrays = turns.side(() -> milliseconds(fleet, INTO_ARRAYS));
            Samples lacking = turns.side(() -> milliseconds(fleet, LACKING));
            turns.take(surroundings.quick() ? 1 : 5, surroundings.quick() ? 3 : 21);
            report.add(verdict("query over 10,000 nodes", query, plain));
            report.add(verdict("the same, into arrays", arrays, plain));
            report.add(verdict("the same, that none can answer", lacking, plain));
        }
    }

    private static Verdict verdict(String what, Samples drover, Samples plain) {
        return Verdict.atMost(
                MOST_MILLISECONDS,
                Double.POSITIVE_INFINITY,
                what,
                "ms",
                drover,
                plain,
                "plain Java");
    }

    private static double milliseconds(Child fleet, String query) throws IOException {
        return Double.parseDouble(fleet.ask(query).split(" ", 2)[0]);
    }
}
