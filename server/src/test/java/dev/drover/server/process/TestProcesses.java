package dev.drover.server.process;

import dev.drover.api.Identifiers;
import dev.drover.api.RunId;
import dev.drover.server.process.supervisor.ProcessIdentity;
import dev.drover.server.process.supervisor.ProcessStat;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** A real spool with a real supervisor in a folder, and short ways to launch in it. */
final class TestProcesses implements AutoCloseable {

    static final Identifiers IDENTIFIERS = new Identifiers();
    static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    private final Path directory;
    private final LocalProcesses processes;
    private final RunId run = IDENTIFIERS.nextRun();

    TestProcesses(Path directory) {
        this(directory, configuration());
    }

    TestProcesses(Path directory, ProcessConfiguration configuration) {
        this.directory = directory.toAbsolutePath().normalize();
        this.processes = LocalProcesses.open(configuration, directory, Clock.systemUTC());
    }

    static ProcessConfiguration configuration() {
        ProcessConfiguration defaults = ProcessConfiguration.defaults();
        return new ProcessConfiguration(
                defaults.maximumAlive(),
                defaults.retainedProcesses(),
                defaults.retainedBytes(),
                defaults.retainedAge(),
                Duration.ofSeconds(2),
                Duration.ofMillis(200));
    }

    LocalProcesses processes() {
        return processes;
    }

    RunId run() {
        return run;
    }

    /** A request for a shell script, with what tests mostly do not care about. */
    LaunchRequest shell(String script) {
        return request("/bin/sh", "-c", script);
    }

    LaunchRequest request(String... command) {
        return new LaunchRequest(
                IDENTIFIERS.nextProcess(),
                run,
                List.of(command),
                directory,
                ENVIRONMENT,
                ProcessInput.none(),
                null,
                ProcessLimits.defaults());
    }

    static LaunchRequest with(LaunchRequest request, ProcessInput input) {
        return new LaunchRequest(
                request.id(),
                request.owner(),
                request.command(),
                request.directory(),
                request.environment(),
                input,
                request.user(),
                request.limits());
    }

    static LaunchRequest with(LaunchRequest request, ProcessLimits limits) {
        return new LaunchRequest(
                request.id(),
                request.owner(),
                request.command(),
                request.directory(),
                request.environment(),
                request.input(),
                request.user(),
                limits);
    }

    LocalProcess launch(String script, ProcessListener listener) {
        return processes.launch(shell(script), listener);
    }

    /** Launches a script and waits for its end. */
    LocalProcess run(String script) throws Exception {
        var listener = new RecordingListener();
        LocalProcess process = launch(script, listener);
        listener.awaitOutcome();
        return process;
    }

    static String text(LocalProcess process, ProcessStream stream) {
        byte[] bytes = process.read(stream, 0, 1 << 20);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String stdout(LocalProcess process) {
        return text(process, ProcessStream.STDOUT);
    }

    /** Waits until something is so; fails after a generous time. */
    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(RecordingListener.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    /** Identities of the processes that a file lists by pid, once it lists so many. */
    static List<ProcessIdentity> awaitListed(Path file, int count) {
        await(
                count + " pids in " + file,
                () -> Files.exists(file) && Files.readAllLines(file).size() >= count);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(pid -> ProcessStat.of(Integer.parseInt(pid.strip())).orElseThrow())
                    .map(ProcessStat::identity)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which of some processes run still. */
    static List<ProcessIdentity> alive(List<ProcessIdentity> some) {
        return some.stream()
                .filter(each ->
                        ProcessStat.of(each.pid())
                                .filter(stat -> stat.identity().equals(each))
                                .filter(stat -> !stat.isOver())
                                .isPresent())
                .toList();
    }

    @Override
    public void close() {
        processes.close();
    }
}
