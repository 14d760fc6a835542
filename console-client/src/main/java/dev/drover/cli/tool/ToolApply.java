package dev.drover.cli.tool;

import dev.drover.api.DroverException;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover tool apply -f FILE...}: adds or changes the tools that files define. */
final class ToolApply implements Subcommand {

    private static final String DRY_RUN = "--dry-run";
    private static final String COMMENT = "--comment";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "apply",
                        this,
                        "adds or changes the tools that files define, all or none",
                        "drover tool apply -f disk-usage.yaml -m 'counts hidden files too'",
                        "drover tool apply -f tools/ --dry-run")
                .addOption(DefinitionFiles.option())
                .addOption(Specifications.flag("Tells what would change.", DRY_RUN))
                .addOption(
                        Specifications.text(
                                "TEXT", "What changed, for the history.", "-m", COMMENT));
    }

    @Override
    public int run(Invocation invocation) {
        DefinitionFiles files = DefinitionFiles.read(invocation);
        ObjectNode parameters = JsonText.object();
        parameters.set("yaml", files.texts());
        boolean dryRun = invocation.flag(DRY_RUN);
        if (dryRun) {
            parameters.put("dryRun", true);
        }
        invocation.option(COMMENT).ifPresent(comment -> parameters.put("comment", comment));
        try {
            JsonNode answer = invocation.rpc().call("tool.apply", parameters);
            if (invocation.json()) {
                return invocation.printJson(answer);
            }
            Decode.rows(answer, "tools", tool -> done(tool, dryRun)).forEach(invocation::done);
            return 0;
        } catch (DroverException e) {
            return report(invocation, files, e);
        }
    }

    private static String done(JsonNode tool, boolean dryRun) {
        String kind = tool.path("kind").asString("");
        String change = dryRun && !kind.equals("unchanged") ? "would be " + kind : kind;
        return tool.path("name").asString("")
                + " "
                + change
                + ", version "
                + tool.path("version").asString("");
    }

    /** Mistakes in the files come one to a line, where editors find them; anything else goes on. */
    private static int report(Invocation invocation, DefinitionFiles files, DroverException e) {
        if (!(e.details().get("mistakes") instanceof JsonNode mistakes)) {
            throw e;
        }
        mistakes.values().forEach(mistake -> invocation.screen().error(files.line(mistake)));
        return e.kind().exitCode();
    }
}
