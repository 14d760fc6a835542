package dev.drover.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cli.CommandLineFixture;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.client.FakeServer;
import dev.drover.client.JsonText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The demonstration, with a shell script in place of the launcher and a server of the test. */
final class DemoCommandTest {

    private static final String RUN =
            """
            {"runId":"0N5CKQ4DMB3XA","script":"build-farm/main.js","args":{},"state":"COMPLETE",
             "startedBy":"ann","detached":false,"createdAt":"2026-03-01T11:59:00Z",
             "startedAt":"2026-03-01T11:59:00Z","endedAt":"2026-03-01T11:59:02Z"}
            """;

    @TempDir private Path folder;
    @TempDir private Path work;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() throws IOException {
        server =
                FakeServer.start(folder)
                        .on("node.token", "{\"token\":\"drj_secret\"}")
                        .on("run.start", "{\"runId\":\"0N5CKQ4DMB3XA\"}")
                        .on("run.get", RUN)
                        .on("run.log", "{\"offset\":1,\"end\":true,\"entries\":[]}")
                        .on(
                                "status.poll",
                                "{\"version\":1,\"removed\":[],\"reset\":true,\"changes\":[{\"name\":"
                                    + "\"built\",\"value\":7,\"updatedAt\":\"2026-03-01T11:59:59Z\","
                                    + "\"version\":1}]}");
        Files.createDirectories(work.resolve("examples/build-farm"));
        Files.writeString(work.resolve("examples/build-farm/main.js"), "1");
        drover = new CommandLineFixture(work);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /**
     * Does what {@code drover serve --data DIR --port 0} and {@code drover join URL --name N --data
     * DIR} do, as far as it can be seen.
     */
    private Path launcher(String afterListening) throws IOException {
        Path file = work.resolve("drover");
        Files.writeString(
                file,
                """
                #!/bin/sh
                trap 'exit 0' TERM
                if [ "$1" = join ]; then
                  echo "$DROVER_JOIN_TOKEN" > %s.$4
                  echo $$ > %s.$4
                  echo "Linked to $2"
                  while :; do sleep 1; done
                fi
                echo $$ > %s
                mkdir -p "$3"
                cp %s "$3/connection.json"
                echo "$3" > %s
                echo "Listening on %s"
                %s
                """
                        .formatted(
                                work.resolve("token"),
                                work.resolve("pid"),
                                work.resolve("pid"),
                                server.connectionFile(),
                                work.resolve("data"),
                                server.url(),
                                afterListening));
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private void assertNothingIsLeft() throws IOException {
        for (String name : List.of("pid", "pid.node-1", "pid.node-2")) {
            long pid = Long.parseLong(Files.readString(work.resolve(name)).strip());
            await().atMost(Duration.ofMinutes(1)).until(() -> ProcessHandle.of(pid).isEmpty());
        }
        Path data = Path.of(Files.readString(work.resolve("data")).strip());
        assertThat(data.getParent()).doesNotExist();
    }

    @Test
    void runsTheExampleOnceAndLeavesNothingBehind() throws Exception {
        Ended ended =
                drover.withLauncher(launcher("while :; do sleep 1; done")).run("demo", "--once");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.lines()).contains("Result: COMPLETE in 2.0 s");
        assertThat(ended.out()).contains("built  7").doesNotContain(FakeServer.TOKEN);
        assertThat(server.calls())
                .contains("script.push {\"name\":\"build-farm/main.js\",\"text\":\"1\"}");
        assertThat(work.resolve("token.node-1")).hasContent("drj_secret");
        assertThat(ended.out()).contains("node-1 and node-2").doesNotContain("drj_secret");
        assertNothingIsLeft();
    }

    @Test
    void tellsProgramsAllOfItInOneValue() throws Exception {
        drover.withLauncher(launcher("while :; do sleep 1; done"));
        Ended ended = drover.run("demo", "--once", "-o", "json");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        JsonNode all = JsonText.read(ended.out());
        assertThat(all.path("url").asString()).isEqualTo(server.url());
        assertThat(all.path("run").path("state").asString()).isEqualTo("COMPLETE");
        assertThat(all.path("status").path(0).path("name").asString()).isEqualTo("built");
        assertThat(all.has("token")).isFalse();
    }

    @Test
    void theServersInputLastsAsLongAsTheDemonstration() throws Exception {
        // Waits for the end of its input, as the server does, and tells when it has come.
        drover.withLauncher(
                launcher(
                        "case \"$*\" in *--end-with-input*) read line ;; esac; echo > "
                                + work.resolve("ended")
                                + "; while :; do sleep 1; done"));
        assertThat(drover.run("demo", "--once").code()).isZero();
        assertThat(work.resolve("ended")).doesNotExist();
        assertNothingIsLeft();
    }

    @Test
    void staysUntilCtrlC() throws Exception {
        drover.withLauncher(launcher("while :; do sleep 1; done"));
        CompletableFuture<Ended> ended = CompletableFuture.supplyAsync(() -> drover.run("demo"));
        await().atMost(Duration.ofMinutes(1)).until(() -> drover.soFar().contains("Ctrl-C ends"));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> {
                    drover.interrupt();
                    return ended.isDone();
                });
        Ended end = ended.get(60, TimeUnit.SECONDS);
        assertThat(end.code()).isZero();
        assertThat(end.out()).contains(server.url() + "/").contains(FakeServer.TOKEN);
        assertNothingIsLeft();
    }

    @Test
    void saysWhatTheServerSaidThatDidNotStart() throws Exception {
        Path file = work.resolve("drover");
        Files.writeString(file, "#!/bin/sh\necho 'drover: the disk is full'\nexit 1\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        Ended ended = drover.withLauncher(file).run("demo", "--once");
        assertThat(ended.code()).isEqualTo(5);
        assertThat(ended.err()).contains("ended before it was ready").contains("the disk is full");
    }

    @Test
    void needsACheckout() {
        assertThat(drover.run("demo").code()).isEqualTo(2);
    }
}
