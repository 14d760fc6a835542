package dev.drover.server.process;

import static dev.drover.server.process.TestProcesses.stdout;
import static dev.drover.server.process.TestProcesses.text;
import static dev.drover.server.process.TestProcesses.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Launching, streams and ends of ordinary processes. */
final class LocalProcessesTest {

    @TempDir private Path directory;
    private TestProcesses test;

    @BeforeEach
    void open() {
        test = new TestProcesses(directory);
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void tellsTheExitCode() throws Exception {
        for (int code : new int[] {0, 1, 7, 255}) {
            ProcessOutcome outcome = test.run("exit " + code).outcome().orElseThrow();
            assertThat(outcome.exitCode()).isEqualTo(code);
            assertThat(outcome.signal()).isNull();
            assertThat(outcome.cause()).isNull();
        }
    }

    @Test
    void tellsSignalsFromExitCodesThatLookLikeThem() throws Exception {
        ProcessOutcome exited = test.run("exit 143").outcome().orElseThrow();
        assertThat(exited.exitCode()).isEqualTo(143);
        assertThat(exited.signal()).isNull();
        ProcessOutcome killed = test.run("kill -TERM $$").outcome().orElseThrow();
        assertThat(killed.exitCode()).isNull();
        assertThat(killed.signal()).isEqualTo("SIGTERM");
    }

    @Test
    void keepsBothStreamsApart() throws Exception {
        LocalProcess process = test.run("echo out; echo err >&2; printf more");
        assertThat(stdout(process)).isEqualTo("out\nmore");
        assertThat(text(process, ProcessStream.STDERR)).isEqualTo("err\n");
        ProcessOutcome outcome = process.outcome().orElseThrow();
        assertThat(outcome.stdoutBytes()).isEqualTo(8);
        assertThat(outcome.stderrBytes()).isEqualTo(4);
    }

    @Test
    void readsFromAnOffset() throws Exception {
        LocalProcess process = test.run("printf 0123456789");
        assertThat(process.read(ProcessStream.STDOUT, 3, 4)).asString().isEqualTo("3456");
        assertThat(process.read(ProcessStream.STDOUT, 8, 100)).asString().isEqualTo("89");
        assertThat(process.read(ProcessStream.STDOUT, 10, 1)).isEmpty();
        assertThat(process.read(ProcessStream.STDOUT, 1_000, 1)).isEmpty();
    }

    @Test
    void givesExactlyTheEnvironmentAndItsMarkers() throws Exception {
        LaunchRequest request = test.request("/usr/bin/env");
        var listener = new RecordingListener();
        LocalProcess process = test.processes().launch(request, listener);
        listener.awaitOutcome();
        assertThat(stdout(process).lines())
                .containsExactlyInAnyOrder(
                        "PATH=/usr/bin:/bin",
                        "DROVER_PROCESS=" + request.id(),
                        "DROVER_RUN=" + test.run());
    }

    @Test
    void startsInTheDirectoryWithNothingElseOpen() throws Exception {
        LocalProcess process = test.run("pwd; ls -1 /proc/self/fd | wc -l");
        // Three streams, and the folder that ls reads.
        assertThat(stdout(process)).isEqualTo(directory.toRealPath() + "\n4\n");
    }

    @Test
    void leadsASessionWithDefaultSignals() throws Exception {
        LocalProcess process =
                test.run(
                        "cut -d' ' -f6 /proc/$$/stat; exec grep -E 'SigIgn|SigBlk'"
                                + " /proc/self/status");
        assertThat(stdout(process))
                .isEqualTo(
                        process.pid() + "\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }

    @Test
    void readsGivenBytes() throws Exception {
        byte[] content = "päckchen\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        var listener = new RecordingListener();
        LocalProcess process =
                test.processes()
                        .launch(
                                with(
                                        test.shell(
                                                "wc -c; until ls -l /proc/$$/fd/0 | grep -q"
                                                        + " deleted; do :; done; echo gone"),
                                        ProcessInput.bytes(content)),
                                listener);
        listener.awaitOutcome();
        assertThat(stdout(process)).isEqualTo(content.length + "\ngone\n");
    }

    @Test
    void namesAProgramThatIsNotThere() {
        assertLaunchFails(
                test.request("no-such-program"), "'no-such-program'", "PATH /usr/bin:/bin");
        assertLaunchFails(test.request("/no/such/program"), "'/no/such/program'");
        assertThat(directory.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void namesAProgramThatMayNotBeExecuted() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n");
        assertLaunchFails(test.request("./script"), "'./script' may not be executed");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Files.writeString(script, "#!/no/such/interpreter\n");
        assertLaunchFails(test.request("./script"), "'./script'", "interpreter");
        Files.writeString(script, "neither script nor binary");
        assertLaunchFails(test.request("./script"), "'./script' is no program");
        assertThat(directory.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void namesADirectoryThatIsNotThere() {
        LaunchRequest request = test.shell("true");
        var elsewhere =
                new LaunchRequest(
                        request.id(),
                        request.owner(),
                        request.command(),
                        directory.resolve("missing"),
                        request.environment(),
                        request.input(),
                        null,
                        request.limits());
        assertLaunchFails(elsewhere, directory.resolve("missing").toString(), "not there");
    }

    @Test
    void refusesACommandLineThatIsTooLong() {
        assertLaunchFails(
                test.shell("true " + "x".repeat(200_000)), "larger than the system allows");
        assertLaunchFails(test.shell("x".repeat(5 << 20)), "larger than the system allows");
    }

    @Test
    void takesALargeEnvironmentAndRefusesOneThatIsTooLarge() throws Exception {
        Map<String, String> environment = new HashMap<>(TestProcesses.ENVIRONMENT);
        for (int i = 0; i < 5; i++) {
            environment.put("LARGE_" + i, "x".repeat(100_000));
        }
        var listener = new RecordingListener();
        LocalProcess process =
                test.processes().launch(withEnvironment(environment, "echo ${#LARGE_4}"), listener);
        assertThat(listener.awaitOutcome().exitCode()).isZero();
        assertThat(stdout(process)).isEqualTo("100000\n");

        assertLaunchFails(
                withEnvironment(Map.of("LARGE", "x".repeat(131_072)), "true"),
                "larger than the system allows");
        for (int i = 5; i < 90; i++) {
            environment.put("LARGE_" + i, "x".repeat(100_000));
        }
        assertLaunchFails(withEnvironment(environment, "true"), "larger than the system allows");
    }

    private LaunchRequest withEnvironment(Map<String, String> environment, String script) {
        LaunchRequest request = test.shell(script);
        return new LaunchRequest(
                request.id(),
                request.owner(),
                request.command(),
                request.directory(),
                environment,
                request.input(),
                null,
                request.limits());
    }

    @Test
    void tellsWhenItRanAndWhatItCost() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        ProcessOutcome outcome =
                test.run("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done")
                        .outcome()
                        .orElseThrow();

        assertThat(outcome.startedAt()).isBetween(before, outcome.endedAt());
        assertThat(outcome.endedAt()).isBeforeOrEqualTo(Instant.now());
        assertThat(outcome.cpuTime())
                .isPositive()
                .isLessThanOrEqualTo(outcome.duration().plusMillis(50));
    }

    private void assertLaunchFails(LaunchRequest request, String... parts) {
        assertThatThrownBy(() -> test.processes().launch(request, new RecordingListener()))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.LAUNCH);
                            assertThat(e.text()).contains(parts);
                            assertThat(e.hint()).isNotEmpty();
                        });
    }

    @Test
    void neverWritesTheEnvironmentDown() throws Exception {
        LaunchRequest request = test.shell("true");
        var secret =
                new LaunchRequest(
                        request.id(),
                        request.owner(),
                        request.command(),
                        request.directory(),
                        Map.of("TOKEN", "hunter2hunter2"),
                        ProcessInput.none(),
                        null,
                        request.limits());
        var listener = new RecordingListener();
        test.processes().launch(secret, listener);
        listener.awaitOutcome();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as("%s", file).doesNotContain("hunter2");
            }
        }
        assertThat(secret.toString()).doesNotContain("hunter2");
    }

    @Test
    void listsWhatIsAlive() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process = test.launch("exec sleep 1000", listener);
        assertThat(test.processes().alive()).containsExactly(process);
        assertThat(test.processes().find(process.id())).contains(process);
        assertThat(process.state()).isEqualTo(ProcessState.RUNNING);
        process.signal("INT");
        assertThat(listener.awaitOutcome().signal()).isEqualTo("SIGINT");
        assertThat(test.processes().alive()).isEmpty();
        assertThat(test.processes().find(process.id())).contains(process);
        test.processes().forget(process.id());
        assertThat(test.processes().find(process.id())).isEmpty();
    }

    @Test
    void refusesAnIdentifierTwice() throws Exception {
        LaunchRequest request = test.shell("true");
        var listener = new RecordingListener();
        test.processes().launch(request, listener);
        listener.awaitOutcome();
        assertThatThrownBy(() -> test.processes().launch(request, new RecordingListener()))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(test.processes().find(request.id())).isPresent();
    }

    @Test
    void refusesSettingItsOwnMarkers() {
        LaunchRequest request = test.shell("true");
        assertThatThrownBy(() ->
                        new LaunchRequest(
                                request.id(),
                                request.owner(),
                                List.of("true"),
                                directory,
                                Map.of("DROVER_RUN", "x"),
                                ProcessInput.none(),
                                null,
                                request.limits()))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining("DROVER_RUN");
    }
}
