package dev.drover.cli.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** {@code drover audit export FILE}: the whole log, for keeping it elsewhere. */
final class AuditExportCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "export",
                        this,
                        "writes the whole log into a file, which can be verified without a server",
                        "drover audit export audit.jsonl")
                .addPositional(Specifications.required(0, "FILE", "The file to write; a new one."));
    }

    @Override
    public int run(Invocation invocation) {
        Path file = invocation.surroundings().path(invocation.argument(0));
        long lines = 0;
        try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
            ObjectNode parameters = JsonText.object();
            JsonNode next;
            do {
                JsonNode piece = invocation.rpc().call("audit.export", parameters);
                for (JsonNode line : piece.path("lines")) {
                    out.write(line.asString(""));
                    out.write('\n');
                    lines++;
                }
                next = piece.path("next");
                parameters.set("next", next);
            } while (next.isString());
        } catch (FileAlreadyExistsException e) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The file " + file + " is there already",
                    "Name another: exports are kept, not written over.");
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The file " + file + " cannot be written: " + e.getMessage(),
                    "See to the folder's rights and its room.",
                    Map.of(),
                    e);
        }
        return invocation.done("Wrote " + lines + " lines into " + file);
    }
}
