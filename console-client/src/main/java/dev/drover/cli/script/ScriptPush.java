package dev.drover.cli.script;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover script push FILE|FOLDER}: puts scripts into the library, as new versions. */
public final class ScriptPush implements Subcommand {

    private static final String NAME = "--name";
    private static final String COMMENT = "--comment";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "push",
                        this,
                        "puts a file, or all scripts of a folder, into the library",
                        "drover script push deploy.js --comment 'waits for the database'",
                        "drover script push examples/build-farm      as build-farm/...")
                .addPositional(
                        Specifications.required(
                                0,
                                "FILE|FOLDER",
                                "A script, or a folder whose scripts are named after it."))
                .addOption(
                        Specifications.text(
                                "NAME",
                                "The script's name, or the folder's; that of the file by default.",
                                "-n",
                                NAME))
                .addOption(
                        Specifications.text(
                                "TEXT", "What changed, for the history.", "-m", COMMENT));
    }

    @Override
    public int run(Invocation invocation) {
        List<ScriptFiles.Found> files =
                ScriptFiles.find(
                        invocation.surroundings().path(invocation.argument(0)),
                        invocation.option(NAME).orElse(null));
        ObjectNode answers = JsonText.object();
        ArrayNode scripts = answers.putArray("scripts");
        for (ScriptFiles.Found file : files) {
            ObjectNode parameters = JsonText.object();
            parameters.put("name", file.name());
            parameters.put("text", file.text());
            invocation.option(COMMENT).ifPresent(comment -> parameters.put("comment", comment));
            JsonNode answer = invocation.rpc().call("script.push", parameters);
            scripts.add(answer);
            invocation.done(pushed(answer));
        }
        return invocation.json() ? invocation.printJson(answers) : 0;
    }

    private static String pushed(JsonNode script) {
        return "Pushed "
                + script.path("name").asString("")
                + (script.has("version") ? ", version " + script.path("version").asString("") : "");
    }
}
