package dev.drover.cli.start;

import dev.drover.client.Endpoint;
import dev.drover.client.HttpRpc;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;
import dev.drover.client.RunRequest;
import dev.drover.client.Runs;
import dev.drover.client.StatusValues;
import dev.drover.client.Trust;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Uses a server that has just come up for what servers are used for first. */
final class ServerTraining {

    private static final String SCRIPT =
            "host.message('hello'); host.progress(1, 2); await host.status.set('training', 1);"
                    + " await host.publicData.set('training', [1]); const { stdout } = await $`echo"
                    + " hello`; host.message(stdout);";

    private final Path connectionFile;

    ServerTraining(Path connectionFile) {
        this.connectionFile = connectionFile;
    }

    void use() throws IOException {
        JsonNode file = JsonText.read(Files.readString(connectionFile));
        Endpoint endpoint =
                new Endpoint(
                        Endpoint.parse(file.path("url").asString("")),
                        new dev.drover.api.Secret(file.path("token").asString("")),
                        new Trust.Authority(Path.of(file.path("caCertificate").asString(""))),
                        null);
        try (Rpc rpc = new HttpRpc(endpoint)) {
            Runs runs = new Runs(rpc);
            var run =
                    runs.start(
                            new RunRequest("training.js", SCRIPT, JsonText.object(), null, false));
            long offset = 0;
            for (boolean end = false; !end; ) {
                var page = runs.log(run, offset, Duration.ofSeconds(20));
                offset = page.offset();
                end = page.end();
            }
            new StatusValues(rpc).poll(0, "", Duration.ZERO);
        }
    }
}
