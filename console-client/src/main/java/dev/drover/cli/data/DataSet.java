package dev.drover.cli.data;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.command.TextInput;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover data set KEY VALUE}. */
final class DataSet implements Subcommand {

    private static final String FILE = "--file";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "set",
                        this,
                        "sets the value of a key",
                        "drover data set build/enabled true",
                        "drover data set build/settings --file settings.json")
                .addPositional(Specifications.required(0, "KEY", "The key."))
                .addPositional(
                        Specifications.optional(1, "VALUE", "JSON, or else taken as a text."))
                .addOption(
                        Specifications.text(
                                "FILE",
                                "Reads the value from a file; - is the standard input.",
                                "-f",
                                FILE));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("key", invocation.argument(0));
        parameters.set("value", value(invocation));
        JsonNode answer = invocation.rpc().call("data.set", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        return 0;
    }

    private static JsonNode value(Invocation invocation) {
        String file = invocation.option(FILE).orElse(null);
        String word = invocation.optionalArgument(1).orElse(null);
        if ((file == null) == (word == null)) {
            throw Invocation.wrong(
                    "There is " + (file == null ? "no value" : "a value and a file"),
                    "Give a VALUE or --file FILE.");
        }
        return Invocation.value(
                file == null
                        ? String.valueOf(word)
                        : TextInput.read(invocation.surroundings(), file).strip());
    }
}
