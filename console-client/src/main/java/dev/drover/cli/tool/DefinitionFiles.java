package dev.drover.cli.tool;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.TextInput;
import dev.drover.cli.terminal.SafeText;

import picocli.CommandLine.Model.OptionSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files that {@code -f} names, and where in them the server found mistakes. */
final class DefinitionFiles {

    private static final String FILE = "--file";
    private static final int MOST = 1_000;

    private final List<String> names = new ArrayList<>();
    private final ArrayNode texts = JsonNodeFactory.instance.arrayNode();

    private DefinitionFiles() {}

    static OptionSpec option() {
        return OptionSpec.builder("-f", FILE)
                .type(String[].class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .required(true)
                .paramLabel("FILE")
                .description(
                        "YAML or JSON files with definitions; of a folder all that end in .yaml or"
                                + " .yml; - for the standard input.")
                .build();
    }

    static DefinitionFiles read(Invocation invocation) {
        DefinitionFiles files = new DefinitionFiles();
        invocation.options(FILE).forEach(name -> files.add(invocation, name));
        if (files.names.isEmpty() || files.names.size() > MOST) {
            throw Invocation.wrong(
                    "There are " + files.names.size() + " files with definitions",
                    "Name 1 to " + MOST + " of them, or a folder with files that end in .yaml.");
        }
        return files;
    }

    private void add(Invocation invocation, String name) {
        Path path = invocation.surroundings().path(name);
        if (!name.equals("-") && Files.isDirectory(path)) {
            for (String file : definitions(path)) {
                String below = name.endsWith("/") ? name + file : name + "/" + file;
                take(invocation, below);
            }
        } else {
            take(invocation, name);
        }
    }

    private void take(Invocation invocation, String name) {
        texts.add(TextInput.read(invocation.surroundings(), name));
        names.add(name);
    }

    private static List<String> definitions(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                    .sorted()
                    .limit(MOST + 1L)
                    .toList();
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The folder " + folder + " cannot be read: " + e.getMessage(),
                    "See to the folder's rights.",
                    Map.of(),
                    e);
        }
    }

    ArrayNode texts() {
        return texts;
    }

    /** {@code FILE:LINE:COLUMN: KEY: MESSAGE}, as compilers do. */
    String line(JsonNode mistake) {
        String key = mistake.path("key").asString("");
        return SafeText.line(
                name(mistake)
                        + ":"
                        + mistake.path("line").asString("")
                        + ":"
                        + mistake.path("column").asString("")
                        + ": "
                        + (key.isEmpty() ? "" : key + ": ")
                        + mistake.path("message").asString(""));
    }

    /** Each with the name of its file in place of its number. */
    void name(Iterable<JsonNode> mistakes) {
        for (JsonNode mistake : mistakes) {
            if (mistake instanceof ObjectNode object) {
                object.put("file", name(mistake));
            }
        }
    }

    private String name(JsonNode mistake) {
        JsonNode file = mistake.path("file");
        int index = file.asInt(-1);
        return index >= 0 && index < names.size() ? names.get(index) : file.asString("");
    }
}
