package dev.drover.cli.server;

import dev.drover.api.ServerHello;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Details;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code drover info}: what the server says of itself. */
public final class InfoCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                "info",
                this,
                "shows what the server says of itself: version, host, engine, counts");
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("server.info", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        ServerHello hello = Decode.serverHello(answer);
        new Details()
                .add("server", hello.name() + " " + hello.version())
                .add("url", invocation.endpoint().url().toString())
                .add(
                        "host",
                        hello.host()
                                + ", "
                                + hello.operatingSystem()
                                + ", "
                                + hello.cores()
                                + " cores")
                .add("engine", hello.scriptEngine())
                .add("up", Ages.precise(Duration.ofMillis(hello.uptimeMilliseconds())))
                .add("counts", joined(hello.counts()))
                .add("versions", joined(hello.versions()))
                .add("features", String.join(", ", hello.features()))
                .print(invocation.screen());
        return 0;
    }

    private static String joined(Map<String, Long> numbers) {
        return new TreeMap<>(numbers)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
