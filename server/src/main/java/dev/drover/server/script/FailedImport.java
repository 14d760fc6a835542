package dev.drover.server.script;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says where an import stands that could not be resolved: the engine tells what is missing and
 * which script asked, and nothing about the line.
 */
final class FailedImport {

    private static final Pattern MESSAGE =
            Pattern.compile(
                    "(?:Cannot find|Cannot access|Error reading) module '([^']*)' imported from"
                            + " (\\S+?)(?:: (.*))?");
    private static final Pattern SPECIFIER =
            Pattern.compile("(?:\\bfrom|\\bimport)\\s*\\(?\\s*(?:\"([^\"\\n]*)\"|'([^'\\n]*)')");

    private FailedImport() {}

    /** The error as it is, or as that of an import with its place. */
    static RunError explain(RunError error, LibraryFiles files) {
        Matcher matcher = MESSAGE.matcher(error.message());
        if (!matcher.matches()) {
            return error;
        }
        String missing = LibraryFiles.scriptAt(matcher.group(1));
        String importer = LibraryFiles.scriptAt(matcher.group(2));
        String message =
                "The import '"
                        + missing
                        + "' of "
                        + importer
                        + " cannot be resolved: the script library has no such script";
        return files.text(importer)
                .flatMap(text -> place(text, importer, missing))
                .map(place -> ScriptErrors.at(place, Cause.SCRIPT_LOAD, message, null))
                .orElseGet(() ->
                        new RunError(
                                Cause.SCRIPT_LOAD,
                                message,
                                importer,
                                error.line(),
                                error.column(),
                                null));
    }

    private static Optional<ScriptErrors.Place> place(
            String text, String importer, String missing) {
        Matcher matcher = SPECIFIER.matcher(text);
        while (matcher.find()) {
            int group = matcher.group(1) == null ? 2 : 1;
            if (resolved(matcher.group(group), importer).equals(missing)) {
                return Optional.of(placeOf(text, importer, matcher.start(group) - 1));
            }
        }
        return Optional.empty();
    }

    private static String resolved(String specifier, String importer) {
        if (!specifier.startsWith("./") && !specifier.startsWith("../")) {
            return LibraryFiles.scriptAt(specifier);
        }
        Path sibling = Path.of("/").resolve(importer).resolveSibling(specifier).normalize();
        return LibraryFiles.scriptAt(sibling.toString());
    }

    private static ScriptErrors.Place placeOf(String text, String script, int offset) {
        String before = text.substring(0, offset);
        int line = (int) before.chars().filter(character -> character == '\n').count() + 1;
        return new ScriptErrors.Place(script, line, offset - before.lastIndexOf('\n'));
    }
}
