package dev.drover.cli.tool;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover tool delete NAME}: deletes a tool; its history stays. */
final class ToolDelete implements Subcommand {

    private static final String COMMENT = "--comment";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "delete", this, "deletes a tool; its history stays, its roles lose it")
                .addPositional(Specifications.required(0, "NAME", "The tool."))
                .addOption(Specifications.text("TEXT", "Why, for the history.", "-m", COMMENT));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        invocation.option(COMMENT).ifPresent(comment -> parameters.put("comment", comment));
        JsonNode answer = invocation.rpc().call("tool.delete", parameters);
        return invocation.json()
                ? invocation.printJson(answer)
                : invocation.done("Deleted " + invocation.argument(0));
    }
}
