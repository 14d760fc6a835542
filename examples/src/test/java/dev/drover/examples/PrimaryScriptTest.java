package dev.drover.examples;

import static dev.drover.examples.ServerProcess.errorOf;
import static dev.drover.examples.ServerProcess.resultOf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.Level;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.StatusValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

final class PrimaryScriptTest {
    private static final String OWN =
            """
            export default function onRequest(request) {
              if (request.script.startsWith("secret")) throw new Error(`${request.startedBy} may not run it`);
              return request.spawn(request.script, { ...request.args, by: "the primary script" });
            }
            """;

    @TempDir private Path folder;

    @Test
    void anAdministratorsOwnReceivesEachRequest() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
            server.push("primary.js", OWN);
            server.push("echo.js", "export default args;");
            server.push("secret.js", "host.message('never');");

            RunView allowed = server.run("echo", Map.of("a", 1));
            RunView refused = server.run("secret", Map.of());

            assertThat(allowed.state()).as("%s", allowed.error()).isEqualTo(RunState.COMPLETE);
            assertThat(resultOf(allowed).path("by").asString()).isEqualTo("the primary script");
            assertThat(resultOf(allowed).path("a").asInt()).isEqualTo(1);
            assertThat(refused.state()).isEqualTo(RunState.FAILED);
            assertThat(errorOf(refused).cause()).isEqualTo(Cause.REFUSED);
            assertThat(errorOf(refused).message()).contains("may not run it");
            assertThat(server.messages(refused.runId())).isEmpty();
        }
    }

    @Test
    void aVersionThatDoesNotLoadLeavesTheLastGoodOneAndEndsTheNextStart() throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(data)) {
            server.push("echo.js", "export default args;");
            server.push("primary.js", OWN);
            assertThat(resultOf(server.run("echo", Map.of())).path("by").asString()).isNotEmpty();

            server.push("primary.js", "throw new Error('not today');");

            assertThat(resultOf(server.run("echo", Map.of())).path("by").asString())
                    .isEqualTo("the primary script");
            StatusValue condition = server.status("drover/primary-script").orElseThrow();
            assertThat(condition.level()).isIn(Level.WARNING, Level.ERROR);
        }

        Process process =
                new ProcessBuilder(
                                ServerProcess.java(
                                        "dev.drover.server.Main",
                                        "--data",
                                        data.toString(),
                                        "--port",
                                        "0"))
                        .redirectErrorStream(true)
                        .start();
        try {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isNotZero();
            assertThat(said).contains("primary.js");
        } finally {
            process.destroyForcibly();
        }
    }
}
