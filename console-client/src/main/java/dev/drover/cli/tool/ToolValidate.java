package dev.drover.cli.tool;

import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover tool validate -f FILE...}: tells all mistakes in definitions. */
final class ToolValidate implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "validate",
                        this,
                        "tells all mistakes in files with definitions; exits 2 where there is one",
                        "drover tool validate -f tools/*.yaml")
                .addOption(DefinitionFiles.option());
    }

    @Override
    public int run(Invocation invocation) {
        DefinitionFiles files = DefinitionFiles.read(invocation);
        ObjectNode parameters = JsonText.object();
        parameters.set("yaml", files.texts());
        JsonNode answer = invocation.rpc().call("tool.validate", parameters);
        List<JsonNode> mistakes = Decode.rows(answer, "mistakes", row -> row);
        if (invocation.json()) {
            files.name(mistakes);
            invocation.printJson(answer);
        } else {
            mistakes.forEach(mistake -> invocation.screen().error(files.line(mistake)));
            if (mistakes.isEmpty()) {
                invocation.done(
                        "No mistakes in the definitions of "
                                + String.join(
                                        ", ",
                                        Decode.rows(answer, "tools", name -> name.asString(""))));
            }
        }
        return mistakes.isEmpty() ? 0 : ErrorKind.INVALID_PARAMETERS.exitCode();
    }
}
