package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunError;
import dev.drover.library.ScriptName;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;

import java.util.HashMap;
import java.util.Map;

/** Parses a text as a module, without running it. */
final class SyntaxCheck {

    private static final String MODULE = "application/javascript+module";

    private SyntaxCheck() {}

    /** SCRIPT with line and column where the text does not parse. */
    static void check(Engine engine, ScriptName name, String text) {
        Source source =
                Source.newBuilder(ScriptEngine.LANGUAGE, text, name.value())
                        .mimeType(MODULE)
                        .cached(false)
                        .buildLiteral();
        try (Context context =
                Context.newBuilder(ScriptEngine.LANGUAGE)
                        .engine(engine)
                        .allowHostAccess(SharedEngine.HOST_ACCESS)
                        .build()) {
            parse(context, source, name);
        }
    }

    /** What is thrown can be looked at only while its context is open. */
    private static void parse(Context context, Source source, ScriptName name) {
        try {
            context.parse(source);
        } catch (PolyglotException e) {
            throw refused(name, e);
        }
    }

    private static DroverException refused(ScriptName name, PolyglotException e) {
        RunError error = ScriptErrors.of(e);
        SourceSection place = e.getSourceLocation();
        Map<String, Object> details = new HashMap<>(Map.of("script", name.value()));
        String where = name.value();
        if (place != null && place.isAvailable()) {
            details.put("line", place.getStartLine());
            details.put("column", place.getStartColumn());
            where += ":" + place.getStartLine() + ":" + place.getStartColumn();
        }
        return new DroverException(
                ErrorKind.SCRIPT,
                "The script does not parse: " + where + ": " + error.message(),
                "Correct the text; the library keeps what it has.",
                details,
                null);
    }
}
