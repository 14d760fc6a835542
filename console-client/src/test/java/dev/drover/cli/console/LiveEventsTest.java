package dev.drover.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.CommandLineFixture;
import dev.drover.cli.command.Invocation;
import dev.drover.client.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a person at the console hears of while the server goes away and comes back. */
final class LiveEventsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private final List<String> shown = new CopyOnWriteArrayList<>();
    private FakeServer server;
    private Invocation invocation;

    @BeforeEach
    void start() {
        server =
                FakeServer.start(folder)
                        .on("server.info", "{\"versions\": {\"runs\": 5, \"data\": 3}}");
        ParseResult nothing = new CommandLine(CommandSpec.create()).parseArgs();
        invocation =
                new Invocation(
                        nothing,
                        List.of(nothing),
                        new CommandLineFixture(folder)
                                .withRealClock()
                                .with("DROVER_SERVER", folder.toString())
                                .surroundings());
    }

    @AfterEach
    void stop() {
        invocation.close();
        server.close();
    }

    private LiveEvents listen() {
        return LiveEvents.start(invocation, (style, text) -> shown.add(text));
    }

    private void awaitCall(String call) {
        await().atMost(PATIENCE).until(() -> server.calls().contains(call));
    }

    private void awaitShown(String text) {
        await().atMost(PATIENCE).until(() -> shown.stream().anyMatch(line -> line.contains(text)));
    }

    private void tellRun(int version, String state) {
        server.notifyAll(
                "run.changed",
                """
                {"version": %d, "removed": [], "reset": false,
                 "changes": [{"runId": "R1", "script": "a.js", "state": "%s"}]}
                """
                        .formatted(version, state));
    }

    @Test
    void showsRunsAndBadValuesAndGoesOnWhereItWas() {
        try (LiveEvents _ = listen()) {
            awaitCall("run.watch {\"since\":5}");
            awaitCall("status.watch {\"since\":3}");
            tellRun(6, "RUNNING");
            awaitShown("R1 a.js RUNNING");
            tellRun(7, "RUNNING");
            tellRun(8, "COMPLETE");
            awaitShown("R1 a.js COMPLETE");
            server.notifyAll(
                    "status.changed",
                    """
                    {"version": 9, "removed": [], "reset": false, "changes": [
                      {"name": "disk", "value": 99, "level": "error", "text": "full"},
                      {"name": "load", "value": 1, "level": null, "text": null}]}
                    """);
            awaitShown("disk 99 full");
            assertThat(shown).hasSize(3);

            server.breakConnections();
            awaitCall("run.watch {\"since\":8}");
            awaitCall("status.watch {\"since\":9}");
            awaitShown("Connected again");
            server.notifyAll(
                    "run.changed",
                    """
                    {"version": 2, "removed": [], "reset": true,
                     "changes": [{"runId": "R0", "script": "old.js", "state": "FAILED"}]}
                    """);
            server.notifyAll(
                    "run.changed",
                    """
                    {"version": 3, "removed": [], "reset": false,
                     "changes": [{"runId": "R2", "script": "new.js", "state": "CANCELLED"}]}
                    """);
            awaitShown("R2 new.js CANCELLED");
            assertThat(shown).noneMatch(line -> line.contains("old.js"));
        }
    }

    @Test
    void saysThatThereWillBeNoMoreWhereTryingAgainCannotHelp() {
        server.on(
                "run.watch",
                p -> {
                    throw new DroverException(ErrorKind.NOT_ALLOWED, "not for you", "Ask.");
                });
        try (LiveEvents _ = listen()) {
            awaitShown("There will be no live events: not for you");
        }
        assertThat(shown).hasSize(1);
    }
}
