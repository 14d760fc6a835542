package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.TextInput;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.client.JsonText;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * The {@code param=value} words of a tool. Values go as text; the server makes of them what the
 * tool says they are.
 */
final class ToolParameters {

    private static final String INPUT = "-";
    private static final String FILE = "@";

    private ToolParameters() {}

    static ObjectNode read(Surroundings surroundings, List<String> words) {
        ObjectNode parameters = JsonText.object();
        String fromInput = null;
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw Invocation.wrong(
                        "The parameter '" + word + "' has no name",
                        "Write parameters as name=value.");
            }
            String name = word.substring(0, equals);
            String text = word.substring(equals + 1);
            if (parameters.has(name)) {
                throw Invocation.wrong(
                        "The parameter " + name + " is given twice", "Give it once.");
            }
            if (text.equals(INPUT) && !surroundings.screen().traits().input()) {
                if (fromInput != null) {
                    throw Invocation.wrong(
                            "The parameters "
                                    + fromInput
                                    + " and "
                                    + name
                                    + " are both to come from the standard input",
                            "Put one of them into a file: " + name + "=@FILE");
                }
                fromInput = name;
            }
            parameters.put(name, value(surroundings, name, text));
        }
        return parameters;
    }

    private static String value(Surroundings surroundings, String name, String text) {
        if (text.equals(INPUT)) {
            return surroundings.screen().traits().input()
                    ? asked(surroundings, name)
                    : withoutLastLineEnd(TextInput.read(surroundings, INPUT));
        }
        if (text.startsWith(FILE + FILE)) {
            return text.substring(FILE.length());
        }
        return text.startsWith(FILE)
                ? withoutLastLineEnd(TextInput.read(surroundings, text.substring(FILE.length())))
                : text;
    }

    private static String asked(Surroundings surroundings, String name) {
        return surroundings
                .prompt()
                .askSecretly(name + ": ")
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.CANCELLED,
                                "No value for the parameter " + name + " was typed",
                                ""));
    }

    /** Which an editor or echo puts there, and nobody means. */
    private static String withoutLastLineEnd(String text) {
        return text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
