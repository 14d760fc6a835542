package dev.drover.server.tool.definition;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the word of a command that a shell or another interpreter runs as a program. What is pasted
 * there is run, however it is quoted.
 */
final class CodeWords {

    /** By program, the letters of the options before such a word. */
    private static final Map<String, String> LETTERS =
            Map.ofEntries(
                    Map.entry("sh", "c"),
                    Map.entry("bash", "c"),
                    Map.entry("dash", "c"),
                    Map.entry("ash", "c"),
                    Map.entry("ksh", "c"),
                    Map.entry("mksh", "c"),
                    Map.entry("zsh", "c"),
                    Map.entry("fish", "c"),
                    Map.entry("su", "c"),
                    Map.entry("runuser", "c"),
                    Map.entry("script", "c"),
                    Map.entry("python", "c"),
                    Map.entry("perl", "eE"),
                    Map.entry("ruby", "e"),
                    Map.entry("lua", "e"),
                    Map.entry("node", "ep"),
                    Map.entry("php", "r"));

    /** What comes after the name of a version, as in {@code python3.12}. */
    private static final Pattern VERSION = Pattern.compile("[0-9.]+$");

    /** Those whose options may stand behind other words. */
    private static final Set<String> OPTIONS_ANYWHERE = Set.of("su", "runuser", "script");

    private CodeWords() {}

    /** The index of the first such word. */
    static OptionalInt find(List<String> command) {
        for (int i = 0; i < command.size(); i++) {
            String program = program(command.get(i));
            String letters = LETTERS.get(program);
            if (letters != null) {
                boolean anywhere = OPTIONS_ANYWHERE.contains(program);
                int option = option(command, i + 1, letters, anywhere);
                int code = option < 0 ? -1 : next(command, option + 1);
                if (code >= 0) {
                    return OptionalInt.of(code);
                }
            }
        }
        return OptionalInt.empty();
    }

    private static String program(String word) {
        String name = word.substring(word.lastIndexOf('/') + 1);
        return VERSION.matcher(name).replaceFirst("");
    }

    private static int option(List<String> command, int from, String letters, boolean anywhere) {
        for (int i = from; i < command.size(); i++) {
            String word = command.get(i);
            if (!word.startsWith("-") && !anywhere) {
                return -1;
            }
            if (word.startsWith("-")
                    && !word.startsWith("--")
                    && letters.chars().anyMatch(c -> word.indexOf(c) > 0)) {
                return i;
            }
        }
        return -1;
    }

    /** The next word that is no option. */
    private static int next(List<String> command, int from) {
        for (int i = from; i < command.size(); i++) {
            if (!command.get(i).startsWith("-")) {
                return i;
            }
        }
        return -1;
    }
}
