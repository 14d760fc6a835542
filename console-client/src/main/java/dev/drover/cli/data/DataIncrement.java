package dev.drover.cli.data;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover data increment KEY [BY]}: adds to a number in one step and prints the sum. */
final class DataIncrement implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "increment",
                        this,
                        "adds to a number in one step and prints the sum",
                        "drover data increment builds",
                        "drover data increment budget -- -5")
                .addPositional(Specifications.required(0, "KEY", "The key; a new one starts at 0."))
                .addPositional(Specifications.optional(1, "BY", "How much; 1 by default."));
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode by = Invocation.value(invocation.optionalArgument(1).orElse("1"));
        if (!by.isNumber()) {
            throw Invocation.wrong("'" + by.asString("") + "' is not a number", "Give a number.");
        }
        ObjectNode parameters = JsonText.object();
        parameters.put("key", invocation.argument(0));
        parameters.set("by", by);
        JsonNode answer = invocation.rpc().call("data.increment", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        invocation.screen().line(JsonText.write(answer.isObject() ? answer.path("value") : answer));
        return 0;
    }
}
