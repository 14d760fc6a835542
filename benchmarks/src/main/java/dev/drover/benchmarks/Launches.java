package dev.drover.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Local processes a second, 8 at once: from a script, from {@code ProcessBuilder}, from C. */
final class Launches {
    private static final int AT_ONCE = 8;
    private static final String PROGRAM = "/bin/true";
    private static final List<String> COMPILERS = List.of("/usr/bin/gcc", "/usr/bin/cc");

    private static final String SCRIPT =
            """
            const started = Date.now();
            let launched = 0;
            const work = async () => {
              while (Date.now() - started < args.milliseconds) {
                await host.exec("/bin/true");
                launched++;
              }
            };
            await Promise.all(Array.from({ length: args.atOnce }, work));
            export default { perSecond: launched / ((Date.now() - started) / 1000) };
            """;

    private final Surroundings surroundings;
    private final double seconds;

    Launches(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.seconds = surroundings.quick() ? 1 : 5;
    }

    void measure(Report report) throws Exception {
        try (DroverServer server = DroverServer.start(surroundings)) {
            Turns turns = new Turns();
            Samples drover = turns.side(() -> fromAScript(server));
            Samples byProcessBuilder = turns.side(this::byProcessBuilder);
            Optional<Samples> inC = compile().map(program -> turns.side(() -> inC(program)));
            turns.take(1, surroundings.quick() ? 1 : 5);
            String what = "processes from a script, 8 at once";
            report.add(
                    Verdict.atLeast(
                            0.7,
                            what,
                            "1/s",
                            drover,
                            byProcessBuilder,
                            "ProcessBuilder, 8 threads"));
            inC.ifPresent(samples ->
                    report.add(Verdict.note(what, "1/s", drover, samples, "posix_spawn in C")));
        }
    }

    private double fromAScript(DroverServer server) throws Exception {
        return server.run(SCRIPT, Map.of("milliseconds", seconds * 1000, "atOnce", AT_ONCE))
                .get("perSecond")
                .asDouble();
    }

    private double byProcessBuilder() throws Exception {
        long started = System.nanoTime();
        long end = started + (long) (seconds * 1e9);
        Callable<Integer> work =
                () -> {
                    int launched = 0;
                    while (System.nanoTime() < end) {
                        new ProcessBuilder(PROGRAM).start().waitFor();
                        launched++;
                    }
                    return launched;
                };
        int launched = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Integer>> workers = new ArrayList<>();
            for (int number = 0; number < AT_ONCE; number++) {
                workers.add(work);
            }
            for (Future<Integer> part : executor.invokeAll(workers)) {
                launched += part.get();
            }
        }
        return launched / ((System.nanoTime() - started) / 1e9);
    }

    private double inC(Path program) throws Exception {
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                String.valueOf(AT_ONCE),
                                String.valueOf(seconds))
                        .start();
        try (InputStream out = process.getInputStream()) {
            return Double.parseDouble(
                    new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
    }

    private Optional<Path> compile() throws IOException, InterruptedException {
        Optional<String> compiler =
                COMPILERS.stream().filter(path -> Files.isExecutable(Path.of(path))).findFirst();
        if (compiler.isEmpty()) {
            return Optional.empty();
        }
        Path source = surroundings.scratch().resolve("spawn.c");
        Path program = surroundings.scratch().resolve("spawn");
        try (InputStream in = Launches.class.getResourceAsStream("spawn.c")) {
            Files.write(source, in == null ? new byte[0] : in.readAllBytes());
        }
        int exitCode =
                new ProcessBuilder(
                                compiler.get(),
                                "-O2",
                                "-pthread",
                                "-o",
                                program.toString(),
                                source.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        return exitCode == 0 ? Optional.of(program) : Optional.empty();
    }
}
