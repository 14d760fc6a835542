package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

/** A server has its tools again after a restart. */
final class ToolsOfAServerTest {

    @TempDir private Path folder;

    @Test
    void keepsToolsOverARestart() throws Exception {
        try (TestServer _ = new TestServer(folder);
                TestCaller caller = new TestCaller(folder)) {
            JsonNode applied =
                    caller.call("tool.apply", "{\"yaml\": \"name: df\\ncommand: [df]\"}");
            assertThat(applied.toString()).contains("created");
        }
        try (TestServer _ = new TestServer(folder);
                TestCaller caller = new TestCaller(folder)) {
            JsonNode tool = caller.call("tool.get", "{\"name\": \"df\"}");
            assertThat(tool.toString()).contains("\"command\":[\"df\"]", "administrator");
        }
    }
}
