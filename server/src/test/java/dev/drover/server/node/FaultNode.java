package dev.drover.server.node;

import dev.drover.server.Server;
import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The real server as a node: {@code FaultNode FOLDER CLOCK-OFFSET-SECONDS}. */
final class FaultNode {

    private FaultNode() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Duration offset = Duration.ofSeconds(Long.parseLong(arguments[1]));
        ServerConfiguration defaults = ServerConfiguration.defaults();
        Server server =
                Server.start(
                        defaults.withWeb(defaults.web().listening("127.0.0.1", 0))
                                .withNodes(configuration(Duration.ofMinutes(10))),
                        new Surroundings(
                                folder,
                                Map.of("PATH", "/usr/bin:/bin"),
                                folder,
                                null,
                                "test",
                                Clock.offset(Clock.systemUTC(), offset)),
                        false);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if ("stop".equals(input.readLine())) {
            server.close();
            Runtime.getRuntime().halt(0);
        }
        Runtime.getRuntime().halt(9);
    }

    /** Of short patience in all but one thing. */
    static NodesConfiguration configuration(Duration lostAfter) {
        NodesConfiguration defaults = NodesConfiguration.defaults();
        return defaults.withLink(
                        defaults.link()
                                .withSilence(Duration.ofMillis(300), Duration.ofMillis(1_500))
                                .withRetries(Duration.ofMillis(50), Duration.ofMillis(500)))
                .withOrders(defaults.orders().withRetry(Duration.ofMillis(200)))
                .withPatience(Duration.ofMillis(500), lostAfter);
    }
}
