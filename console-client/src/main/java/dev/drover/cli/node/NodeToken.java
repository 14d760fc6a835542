package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Ages;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** {@code drover node token}: lets one machine join. */
final class NodeToken implements Subcommand {

    private static final String NAME = "--name";
    private static final String EXPIRES = "--expires";
    private static final String LABEL = "--label";

    /** Names of this machine that are of no use on another one. */
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** An hour of which some milliseconds are over is an hour. */
    private static final Duration ROUNDING = Duration.ofSeconds(5);

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "token",
                        this,
                        "makes a token by which one machine may join, and prints it, this once",
                        "drover node token --name db3 --expires 10m --label tier=db")
                .addOption(
                        Specifications.text(
                                "NAME", "The only name that the machine may join under.", NAME))
                .addOption(
                        Specifications.text(
                                "TIME",
                                "How long it is good, such as 10m; 1h unless said.",
                                EXPIRES))
                .addOption(
                        Specifications.texts(
                                "K=V", "A label that the node gets; several times.", LABEL));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        invocation.option(NAME).ifPresent(name -> parameters.put("name", name));
        NodeText.putLabels(parameters, "labels", invocation.options(LABEL));
        invocation
                .duration(EXPIRES)
                .ifPresent(time -> parameters.put("expiresIn", time.toMillis()));
        JsonNode answer = invocation.rpc().call("node.token", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        invocation.screen().line(answer.path("token").asString(""));
        invocation
                .screen()
                .error(
                        lifetime(invocation, answer)
                                + "It lets one machine join. There, with the token on its"
                                + " standard input:");
        URI url = invocation.endpoint().url();
        String named = invocation.option(NAME).map(name -> " --name " + name).orElse("");
        invocation.screen().error("  drover join " + url + " --token -" + named);
        if (LOOPBACK.contains(url.getHost())) {
            invocation
                    .screen()
                    .error(
                            "Put a name or address of this machine in place of "
                                    + url.getHost()
                                    + ", under which the other one reaches it (drover serve --host"
                                    + " 0.0.0.0).");
        }
        return 0;
    }

    private static String lifetime(Invocation invocation, JsonNode answer) {
        JsonNode expiresAt = answer.path("expiresAt");
        if (!expiresAt.isString()) {
            return "";
        }
        Instant now = invocation.surroundings().clock().instant();
        Duration left = Duration.between(now, Instant.parse(expiresAt.asString()));
        return "Good for " + Ages.coarse(left.plus(ROUNDING)) + ". ";
    }
}
