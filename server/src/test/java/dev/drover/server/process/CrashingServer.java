package dev.drover.server.process;

import dev.drover.api.Identifiers;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A program that launches processes until it is killed: {@code CrashingServer DIRECTORY many SEED}
 * or {@code CrashingServer DIRECTORY one piped|- HARD-MILLISECONDS OUTPUT-BYTES SCRIPT}. Ends when
 * its input does, so that it does not outlive the test.
 */
final class CrashingServer {

    private static final int THREADS = 6;

    private final LocalProcesses processes;
    private final Path directory;
    private final Identifiers identifiers = new Identifiers();
    private final RunId run = identifiers.nextRun();

    private CrashingServer(Path directory) {
        this.directory = directory;
        this.processes =
                LocalProcesses.open(TestProcesses.configuration(), directory, Clock.systemUTC());
    }

    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(CrashingServer::endWithInput);
        var server = new CrashingServer(Path.of(arguments[0]));
        say("recovered " + server.processes.recovered().size());
        if (arguments[1].equals("many")) {
            server.launchMany(Long.parseLong(arguments[2]));
        } else {
            server.launchOne(List.of(arguments).subList(2, arguments.length));
        }
    }

    private static void endWithInput() {
        try {
            System.in.readAllBytes();
        } catch (IOException e) {
            say("input failed: " + e);
        }
        Runtime.getRuntime().halt(9);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void launchMany(long seed) {
        for (int i = 0; i < THREADS; i++) {
            var random = new Random(seed + i);
            Thread.ofPlatform().start(() -> launchOn(random));
        }
    }

    private void launchOn(Random random) {
        while (true) {
            int number = random.nextInt(1_000_000);
            ProcessId id = identifiers.nextProcess();
            var listener = new RecordingListener();
            processes.launch(
                    request(
                            id,
                            List.of("/bin/sh", "-c", RecoveryTest.numbered(number)),
                            ProcessInput.none(),
                            ProcessLimits.defaults()),
                    listener);
            say("launched " + id + " " + number);
            if (random.nextInt(4) > 0) {
                await(listener);
            }
        }
    }

    private static void await(RecordingListener listener) {
        try {
            listener.awaitOutcome();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void launchOne(List<String> options) {
        ProcessInput input =
                options.get(0).equals("piped") ? ProcessInput.pipe() : ProcessInput.none();
        long hardMillis = Long.parseLong(options.get(1));
        var limits =
                new ProcessLimits(
                        null,
                        hardMillis == 0 ? null : Duration.ofMillis(hardMillis),
                        Duration.ofMillis(100),
                        Long.parseLong(options.get(2)));
        ProcessId id = identifiers.nextProcess();
        LocalProcess process =
                processes.launch(
                        request(id, List.of("/bin/sh", "-c", options.get(3)), input, limits),
                        new RecordingListener());
        say("launched " + id + " " + process.pid());
        say("supervisor " + processes.supervisorPid().orElseThrow());
    }

    private LaunchRequest request(
            ProcessId id, List<String> command, ProcessInput input, ProcessLimits limits) {
        return new LaunchRequest(
                id, run, command, directory, Map.of("PATH", "/usr/bin:/bin"), input, null, limits);
    }
}
