package dev.drover.cli.script;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

/** {@code drover script show NAME}: prints the text. */
final class ScriptShow implements Subcommand {

    private static final String VERSION = "--script-version";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "show",
                        this,
                        "prints the text of a script",
                        "diff <(drover script show x -v 3) <(drover script show x)")
                .addPositional(Specifications.required(0, "NAME", "The script."))
                .addOption(
                        Specifications.text(
                                "N", "This version; the newest by default.", "-v", VERSION));
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode script =
                ScriptText.of(
                        invocation,
                        invocation.argument(0),
                        invocation.option(VERSION).orElse(null));
        if (invocation.json()) {
            return invocation.printJson(script);
        }
        String text = script.path("text").asString("");
        boolean person = invocation.screen().traits().output();
        String shown = person ? SafeText.lines(text) : text;
        invocation.screen().raw(shown.endsWith("\n") ? shown : shown + "\n");
        return 0;
    }
}
