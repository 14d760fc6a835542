package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.TextInput;
import dev.drover.client.JsonText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** The arguments of a script: those of a file, and over them {@code name=value} words. */
final class Arguments {

    private Arguments() {}

    static ObjectNode read(Invocation invocation, Optional<String> file, List<String> words) {
        ObjectNode arguments =
                file.map(name -> ofFile(invocation, name)).orElseGet(JsonText::object);
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw Invocation.wrong(
                        "The argument '" + word + "' has no name",
                        "Write arguments as name=value.");
            }
            arguments.set(word.substring(0, equals), Invocation.value(word.substring(equals + 1)));
        }
        return arguments;
    }

    private static ObjectNode ofFile(Invocation invocation, String name) {
        String text = TextInput.read(invocation.surroundings(), name);
        JsonNode node;
        try {
            node = JsonText.read(text);
        } catch (DroverException e) {
            throw Invocation.wrong(
                    "The arguments in " + name + " cannot be read: " + e.text(),
                    "Give a JSON object: {\"name\": \"value\"}");
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Invocation.wrong(
                "The arguments in " + name + " are no JSON object",
                "Give a JSON object: {\"name\": \"value\"}");
    }
}
