package dev.drover.cli.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code drover script pull NAME [FILE]}: writes a script, or all below a folder, into files. */
final class ScriptPull implements Subcommand {

    private static final String VERSION = "--script-version";
    private static final String FORCE = "--force";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "pull",
                        this,
                        "writes a script of the library, or a folder of them, into files",
                        "drover script pull deploy.js",
                        "drover script pull build-farm/ work/")
                .addPositional(
                        Specifications.required(
                                0, "NAME", "A script, or a folder with / at its end."))
                .addPositional(
                        Specifications.optional(
                                1, "PATH", "The file, or folder, to write; here by default."))
                .addOption(
                        Specifications.text(
                                "N", "This version; the newest by default.", "-v", VERSION))
                .addOption(Specifications.flag("Writes over files that are there.", FORCE));
    }

    @Override
    public int run(Invocation invocation) {
        String name = invocation.argument(0);
        return name.endsWith("/") ? folder(invocation, name) : file(invocation, name);
    }

    private static int folder(Invocation invocation, String prefix) {
        ObjectNode parameters = JsonText.object();
        parameters.put("prefix", prefix);
        JsonNode answer = invocation.rpc().call("script.list", parameters);
        List<String> names = Decode.rows(answer, "scripts", row -> row.path("name").asString(""));
        if (names.isEmpty()) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There are no scripts below '" + prefix + "'",
                    "See which there are: drover script list");
        }
        Path target = invocation.surroundings().path(invocation.optionalArgument(1).orElse("."));
        for (String name : names) {
            write(invocation, ScriptText.of(invocation, name, null), target.resolve(name), target);
        }
        return 0;
    }

    private static int file(Invocation invocation, String name) {
        JsonNode script = ScriptText.of(invocation, name, invocation.option(VERSION).orElse(null));
        String full = script.path("name").asString(name);
        String last = full.substring(full.lastIndexOf('/') + 1);
        Path target = invocation.surroundings().path(invocation.optionalArgument(1).orElse(last));
        Path file = Files.isDirectory(target) ? target.resolve(last) : target;
        Path root = file.getParent();
        write(invocation, script, file, root == null ? file : root);
        return 0;
    }

    private static void write(Invocation invocation, JsonNode script, Path file, Path root) {
        Path target = file.normalize();
        if (!target.startsWith(root.normalize())) {
            throw Invocation.wrong(
                    "The script's name "
                            + script.path("name").asString("")
                            + " leads out of "
                            + root,
                    "Pull it alone, with the file to write.");
        }
        if (Files.exists(target) && !invocation.flag(FORCE)) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The file " + target + " is there already",
                    "Write over it with --force, or name another.");
        }
        try {
            Path parent = target.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(target, script.path("text").asString(""));
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The file " + target + " cannot be written: " + e.getMessage(),
                    "See to the folder's rights and its room.",
                    Map.of(),
                    e);
        }
        invocation.done("Wrote " + target);
    }
}
