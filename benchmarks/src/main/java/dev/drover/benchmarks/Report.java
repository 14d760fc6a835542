package dev.drover.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Gathers verdicts and prints them as a table in Markdown, with the machine they come from. */
final class Report {
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final Path CPU = Path.of("/proc/cpuinfo");

    private final PrintStream out;
    private final List<Verdict> verdicts = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void progress(String text) {
        out.println("... " + text);
    }

    void add(Verdict verdict) {
        verdicts.add(verdict);
        out.println(row(verdict));
    }

    /** Whether every bar was met. */
    boolean print() throws IOException {
        out.println();
        out.println(machine());
        out.println();
        out.println("| what | unit | Drover | its limit | ratio | bar | verdict |");
        out.println("|---|---|---|---|---|---|---|");
        verdicts.forEach(verdict -> out.println(row(verdict)));
        return verdicts.stream().allMatch(Verdict::met);
    }

    static String machine() throws IOException {
        String cpu =
                Files.readAllLines(CPU).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown processor");
        return "%d cores (%s), JDK %s, load average %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        Runtime.version(),
                        Files.readString(LOAD).strip());
    }

    private static String row(Verdict verdict) {
        Samples limit = verdict.limit();
        return "| %s | %s | %s (%s) | %s | %s | %s | %s |"
                .formatted(
                        verdict.what(),
                        verdict.unit(),
                        Samples.figure(verdict.drover().median()),
                        verdict.drover().range(),
                        limit == null
                                ? verdict.limitName()
                                : verdict.limitName()
                                        + " "
                                        + Samples.figure(limit.median())
                                        + " ("
                                        + limit.range()
                                        + ")",
                        limit == null
                                ? ""
                                : Samples.figure(verdict.drover().median() / limit.median()),
                        verdict.bar(),
                        verdict.bar().equals("none") ? "" : verdict.met() ? "met" : "MISSED");
    }
}
