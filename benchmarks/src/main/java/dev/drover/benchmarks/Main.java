package dev.drover.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs measurements by name and prints what came of them; exits 1 when a bar was missed and 2 on a
 * name that is none.
 */
public final class Main {
    private static final String QUICK = "--quick";
    private static final String ALL = "all";

    private Main() {}

    /** The checkout's folder, then the names of measurements or {@code all}, {@code --quick}. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean quick = words.remove(QUICK);
        if (words.size() < 2) {
            out.println("Usage: benchmarks/run [--quick] all | " + String.join(" | ", names()));
            System.exit(2);
        }
        Path scratch = Files.createTempDirectory("drover-benchmarks");
        boolean met;
        try {
            Surroundings surroundings =
                    new Surroundings(Path.of(words.removeFirst()), scratch, quick);
            met = run(surroundings, words, new Report(out));
        } finally {
            delete(scratch);
        }
        System.exit(met ? 0 : 1);
    }

    private static boolean run(Surroundings surroundings, List<String> words, Report report)
            throws Exception {
        Map<String, Measurement> known = measurements(surroundings);
        List<String> wanted = words.equals(List.of(ALL)) ? names() : words;
        for (String name : wanted) {
            if (!known.containsKey(name)) {
                throw new IllegalArgumentException(
                        "No measurement '" + name + "'; there are " + String.join(", ", names()));
            }
        }
        for (Map.Entry<String, Measurement> one : known.entrySet()) {
            if (wanted.contains(one.getKey())) {
                report.progress(one.getKey() + ": " + Report.machine());
                one.getValue().measure(report);
            }
        }
        return report.print();
    }

    private static List<String> names() {
        return List.of(
                "invocations",
                "launches",
                "polls",
                "consoles",
                "footprint",
                "idle-node",
                "queries",
                "nodes",
                "tasks",
                "task-growth",
                "links",
                "reconnect");
    }

    private static Map<String, Measurement> measurements(Surroundings surroundings) {
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        measurements.put("invocations", new Invocations(surroundings)::measure);
        measurements.put("launches", new Launches(surroundings)::measure);
        measurements.put("polls", new Polls(surroundings)::measure);
        measurements.put("consoles", new IdleConsoles(surroundings)::measure);
        measurements.put("footprint", new Footprint(surroundings)::measure);
        measurements.put("idle-node", new IdleNode(surroundings)::measure);
        measurements.put("queries", new Queries(surroundings)::measure);
        measurements.put("nodes", new NodeOrders(surroundings)::measure);
        measurements.put("tasks", new TasksOnMany(surroundings)::measure);
        measurements.put("task-growth", new TaskGrowth(surroundings)::measure);
        measurements.put("links", new IdleLinks(surroundings)::measure);
        measurements.put("reconnect", new Reconnect(surroundings)::measure);
        return measurements;
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @org.jspecify.annotations.Nullable IOException failure)
                            throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Takes its figures and adds them to the report. */
    @FunctionalInterface
    private interface Measurement {
        void measure(Report report) throws Exception;
    }
}
