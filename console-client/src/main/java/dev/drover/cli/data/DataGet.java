package dev.drover.cli.data;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover data get KEY}: prints the value, a text without its quotes. */
final class DataGet implements Subcommand {

    private static final String RAW = "--json";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "get",
                        this,
                        "prints the value of a key",
                        "drover data get build/last",
                        "drover data get build/last -o json | jq .value.seconds")
                .addPositional(Specifications.required(0, "KEY", "The key."))
                .addOption(Specifications.flag("Prints a text as JSON too, with its quotes.", RAW));
    }

    @Override
    public int run(Invocation invocation) {
        String key = invocation.argument(0);
        ObjectNode parameters = JsonText.object();
        parameters.put("key", key);
        JsonNode answer = invocation.rpc().call("data.get", parameters);
        JsonNode value = answer.path("value");
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        boolean bare = value.isString() && !invocation.flag(RAW);
        boolean person = invocation.screen().traits().output();
        String text =
                bare
                        ? value.stringValue()
                        : person ? JsonText.pretty(value) : JsonText.write(value);
        invocation.screen().line(person ? SafeText.lines(text) : text);
        return 0;
    }
}
