package dev.drover.cli.tool;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover tool show NAME}: prints the definition as YAML that can be applied again. */
final class ToolShow implements Subcommand {

    private static final String VERSION = "--tool-version";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "show",
                        this,
                        "prints the definition of a tool as YAML, which can be applied again",
                        "drover tool show disk-usage > disk-usage.yaml",
                        "diff <(drover tool show x -v 3) <(drover tool show x)")
                .addPositional(Specifications.required(0, "NAME", "The tool."))
                .addOption(
                        Specifications.text(
                                "N", "This version; the newest by default.", "-v", VERSION));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        invocation
                .number(VERSION, 1, Integer.MAX_VALUE)
                .ifPresent(version -> parameters.put("version", version));
        JsonNode answer = invocation.rpc().call("tool.get", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        String yaml = answer.path("yaml").asString("");
        boolean person = invocation.screen().traits().output();
        invocation.screen().line(SafeText.line(heading(invocation, answer.path("tool"))));
        invocation.screen().raw(person ? SafeText.lines(yaml) : yaml);
        return 0;
    }

    private static String heading(Invocation invocation, JsonNode tool) {
        String comment = tool.path("comment").asString("");
        return "# version "
                + tool.path("version").asString("")
                + ", by "
                + tool.path("author").asString("")
                + ", "
                + invocation.moment(tool.path("at"))
                + (comment.isEmpty() ? "" : ": " + comment);
    }
}
