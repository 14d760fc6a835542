package dev.drover.benchmarks;

import dev.drover.api.Json;
import dev.drover.api.TaskState;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a target costs of a task that has many: time while they are worked on, memory while they
 * wait.
 */
final class TaskGrowth {
    private static final int FEW = 100;
    private static final double TIMES = 1.5;
    private static final double MOST_BYTES = 2 * 1024;
    private static final String CHOSEN = "node-*";

    private final Surroundings surroundings;
    private final int many;
    private final int turns;

    TaskGrowth(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.many = surroundings.quick() ? 1_000 : 10_000;
        this.turns = surroundings.quick() ? 1 : 3;
    }

    void measure(Report report) throws Exception {
        Path data = Files.createTempDirectory(surroundings.scratch(), "growth");
        Samples few = new Samples();
        Samples all = new Samples();
        Samples waiting = new Samples();
        try (NodeSwarm swarm = NodeSwarm.join(surroundings, data, many);
                DroverServer server = DroverServer.start(surroundings, data, NodeSwarm.HOST, 0)) {
            swarm.link(many, server.url().getPort());
            report.progress(many + " nodes are linked");
            String targets = chosen();
            perTarget(server, targets, FEW, 10);
            for (int turn = 0; turn < turns; turn++) {
                few.add(perTarget(server, targets, FEW, 10));
                all.add(perTarget(server, CHOSEN, many, 1));
                report.progress("turn " + (turn + 1) + " of " + turns);
            }
            perWaiting(server); // what comes with the first is no target's
            for (int turn = 0; turn < 3; turn++) {
                waiting.add(perWaiting(server));
            }
        }
        report.add(
                Verdict.atMostTimes(
                        TIMES,
                        "'true' on " + many + " targets, each",
                        "ms",
                        all,
                        few,
                        "on " + FEW));
        report.add(
                Verdict.atMost(
                        MOST_BYTES,
                        Double.POSITIVE_INFINITY,
                        "a target that waits, alive on the heap",
                        "bytes",
                        waiting,
                        null,
                        "-"));
    }

    /** So many of them by name. */
    private static String chosen() {
        StringBuilder names = new StringBuilder();
        for (int number = 0; number < FEW; number++) {
            names.append(number == 0 ? "" : ",").append("node-").append(number);
        }
        return names.toString();
    }

    /** Milliseconds. */
    private static double perTarget(DroverServer server, String targets, int count, int tasks)
            throws IOException {
        try (Session session = Session.open(server.url(), server.authority(), server.token())) {
            session.call("server.info", "{}");
            long started = System.nanoTime();
            for (int task = 0; task < tasks; task++) {
                String id = start(session, targets, List.of("true"), null);
                String state = awaitEnd(session, id);
                if (!state.equals(TaskState.COMPLETE.name())) {
                    throw new IOException("The task ended as " + state);
                }
            }
            return (System.nanoTime() - started) / 1e6 / count / tasks;
        }
    }

    /** Bytes of the heap, while one target runs and the others wait. */
    private double perWaiting(DroverServer server) throws Exception {
        try (Session session = Session.open(server.url(), server.authority(), server.token())) {
            long before = SettledMemory.heap(server.pid());
            String id = start(session, CHOSEN, List.of("sleep", "100"), 1);
            double each = (double) (SettledMemory.heap(server.pid()) - before) / (many - 1);
            session.call("task.kill", "{\"taskId\":\"" + id + "\",\"wait\":10000}");
            return each;
        }
    }

    private static String start(
            Session session, String targets, List<String> command, @Nullable Integer limit)
            throws IOException {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("targets", List.of(targets));
        parameters.put("command", command);
        if (limit != null) {
            parameters.put("limit", limit);
        }
        return session.call("task.start", Json.mapper().writeValueAsString(parameters))
                .path("taskId")
                .asString();
    }

    private static String awaitEnd(Session session, String task) throws IOException {
        while (true) {
            // The largest version there is: nothing of single targets, only the end.
            JsonNode changes =
                    session.call(
                            "task.poll",
                            "{\"taskId\":\"%s\",\"since\":%d,\"wait\":10000}"
                                    .formatted(task, (1L << 53) - 1));
            String state = changes.path("task").path("state").asString();
            if (TaskState.valueOf(state).isFinal()) {
                return state;
            }
        }
    }
}
