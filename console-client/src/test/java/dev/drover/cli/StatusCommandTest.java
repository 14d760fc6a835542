package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.cli.terminal.Traits;
import dev.drover.client.FakeServer;
import dev.drover.client.JsonText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class StatusCommandTest {

    private static final String VALUES =
            """
            {"version": 12, "removed": [], "reset": true, "changes": [
              {"name": "build 10", "value": "ok\\u001b[31m", "updatedAt": "2026-03-01T11:58:00Z",
               "version": 3},
              {"name": "build 2", "value": 81.5, "unit": "%", "level": "warning",
               "text": "nearly full", "updatedAt": "2026-03-01T11:59:50Z", "version": 4}]}
            """;

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder).on("status.poll", VALUES);
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsValuesByNameWithNumbersInOrder() {
        Ended ended = drover.run("status");
        assertThat(ended.lines())
                .containsExactly(
                        "NAME      VALUE    LEVEL    AGE    TEXT",
                        "build 2   81.5 %   warning  10 s   nearly full",
                        "build 10  ok␛[31m           2 min");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
    }

    @Test
    void printsTheServersAnswerAsJson() {
        Ended ended = drover.run("status", "-o", "json");
        assertThat(JsonText.read(ended.out())).isEqualTo(JsonText.read(VALUES));
        assertThat(ended.lines()).hasSize(1);
    }

    @Test
    void coloursLevelsOnATerminalThatWantsThem() {
        Ended ended = drover.with(new Traits(true, true, true, true, 100, 30)).run("status");
        assertThat(ended.out()).contains("\033[33mwarning\033[0m");
    }

    @Test
    void setsAValueWithItsOptions() {
        Ended ended =
                drover.run(
                        "status", "set", "3", "81", "--level", "error", "--text", "t", "--unit",
                        "MB", "--ttl", "5m");
        assertThat(ended).isEqualTo(new Ended(0, "", ""));
        assertThat(server.calls())
                .containsExactly(
                        "status.set"
                            + " {\"name\":\"3\",\"value\":81,\"level\":\"error\",\"text\":\"t\","
                            + "\"unit\":\"MB\",\"ttl\":300000}");
    }

    @Test
    void setsATextThatIsNoJson() {
        drover.run("status", "set", "3", "compiling");
        assertThat(server.calls())
                .containsExactly("status.set {\"name\":\"3\",\"value\":\"compiling\"}");
    }

    @Test
    void refusesALevelThatThereIsNot() {
        Ended ended = drover.run("status", "set", "3", "1", "--level", "bad");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo(
                        """
                        drover: 'bad' is not a level
                                Use one of ok, info, warning, error.
                        """);
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void exitsByTheKindOfTheServersError() {
        server.on(
                "status.poll",
                p -> {
                    throw new DroverException(
                            ErrorKind.NOT_ALLOWED, "You may not look", "Ask somebody.");
                });
        Ended ended = drover.run("status");
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.err()).isEqualTo("drover: You may not look\n        Ask somebody.\n");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void watchesUntilCtrlC() throws Exception {
        CompletableFuture<Ended> ended =
                CompletableFuture.supplyAsync(() -> drover.run("status", "--watch"));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> drover.soFar().contains("build 2 81.5 % warning nearly full"));
        server.breakConnections();
        server.on(
                "status.poll",
                "{\"version\": 13, \"changes\": [], \"removed\": [\"build 2\"], \"reset\": false}");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> drover.soFar().contains("build 2 cleared"));
        drover.interrupt();
        assertThat(ended.get(60, TimeUnit.SECONDS).code()).isZero();
    }
}
