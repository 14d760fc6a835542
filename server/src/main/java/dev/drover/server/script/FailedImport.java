package dev.drover.server.script;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says where an import stands that could not be resolved, or that names what is not exported: the
 * engine tells which script asked for what, and nothing about the line.
 */
final class FailedImport {

    private static final Pattern NO_MODULE =
            Pattern.compile(
                    "(?:Cannot find|Cannot access|Error reading) module '([^']*)' imported from"
                            + " (\\S+?)(?:: (.*))?");
    private static final Pattern NO_EXPORT =
            Pattern.compile(
                    "Syntax error: The requested module '([^']*)' does not provide an export named"
                            + " '([^']*)'");
    private static final Pattern SPECIFIER =
            Pattern.compile("(?:\\bfrom|\\bimport)\\s*\\(?\\s*(?:\"([^\"\\n]*)\"|'([^'\\n]*)')");
    private static final Pattern CLAUSE =
            Pattern.compile(
                    "\\b(?:import|export)\\b([^;'\"]*?)\\bfrom\\s*(?:\"([^\"\\n]*)\"|'([^'\\n]*)')");

    private FailedImport() {}

    /** The error as it is, or as that of an import with its place. */
    static RunError explain(RunError error, LibraryFiles files) {
        Matcher noModule = NO_MODULE.matcher(error.message());
        if (noModule.matches()) {
            return unresolved(error, files, noModule);
        }
        Matcher noExport = NO_EXPORT.matcher(error.message());
        return noExport.matches() ? withoutExport(error, files, noExport) : error;
    }

    private static RunError unresolved(RunError error, LibraryFiles files, Matcher what) {
        String missing = LibraryFiles.scriptAt(what.group(1));
        String importer = LibraryFiles.scriptAt(what.group(2));
        String message =
                "The import '"
                        + missing
                        + "' of "
                        + importer
                        + " cannot be resolved: the script library has no such script";
        RunError unplaced =
                new RunError(
                        Cause.SCRIPT_LOAD, message, importer, error.line(), error.column(), null);
        return files.text(importer)
                .flatMap(text -> specifierOf(text, importer, missing))
                .map(place -> ScriptErrors.at(place, Cause.SCRIPT_LOAD, message, null))
                .orElse(unplaced);
    }

    private static RunError withoutExport(RunError error, LibraryFiles files, Matcher what) {
        String importer = String.valueOf(error.script());
        return files.text(importer)
                .flatMap(text -> nameIn(text, importer, what.group(1), what.group(2)))
                .map(place -> ScriptErrors.at(place, error.cause(), error.message(), null))
                .orElse(error);
    }

    private static Optional<ScriptErrors.Place> specifierOf(
            String text, String importer, String missing) {
        return SPECIFIER
                .matcher(text)
                .results()
                .filter(found -> resolved(quoted(found, 1), importer).equals(missing))
                .map(found ->
                        place(text, importer, found.start(found.group(1) == null ? 2 : 1) - 1))
                .findFirst();
    }

    private static Optional<ScriptErrors.Place> nameIn(
            String text, String importer, String module, String name) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(name) + "\\b");
        return CLAUSE.matcher(text)
                .results()
                .filter(found -> quoted(found, 2).equals(module))
                .flatMap(found ->
                        word.matcher(found.group(1))
                                .results()
                                .map(named -> found.start(1) + named.start()))
                .map(offset -> place(text, importer, offset))
                .findFirst();
    }

    /** What stands between either sort of quotes. */
    private static String quoted(MatchResult found, int group) {
        return found.group(group) == null ? found.group(group + 1) : found.group(group);
    }

    private static String resolved(String specifier, String importer) {
        if (!specifier.startsWith("./") && !specifier.startsWith("../")) {
            return LibraryFiles.scriptAt(specifier);
        }
        Path sibling = Path.of("/").resolve(importer).resolveSibling(specifier).normalize();
        return LibraryFiles.scriptAt(sibling.toString());
    }

    private static ScriptErrors.Place place(String text, String script, int offset) {
        String before = text.substring(0, offset);
        int line = (int) before.chars().filter(character -> character == '\n').count() + 1;
        return new ScriptErrors.Place(script, line, offset - before.lastIndexOf('\n'));
    }
}
