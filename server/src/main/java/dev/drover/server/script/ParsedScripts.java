package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.library.Script;

import org.graalvm.polyglot.Source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the scripts parsed that ran lately. The engines keep what a source has imported as long as
 * that source is held, so holding the one line that imports a main script keeps its text, and all
 * that it imports, parsed for the next engine.
 *
 * <p>Safe for use by many threads.
 */
final class ParsedScripts {

    private record Key(String name, String hash) {}

    private final int limit;

    @GuardedBy("this")
    private final Map<Key, Source> starters = new LinkedHashMap<>(16, 0.75f, true);

    ParsedScripts(int limit) {
        this.limit = limit;
    }

    /**
     * A source whose value is a function that imports what it is given the name of; one for each
     * text of a script.
     */
    Source starter(Script script) {
        Key key = new Key(script.name().value(), script.hash());
        synchronized (this) {
            Source known = starters.get(key);
            if (known != null) {
                return known;
            }
            Source made =
                    Source.newBuilder(
                                    ScriptEngine.LANGUAGE,
                                    "(name) => import(name)",
                                    "start " + key.name + " " + key.hash)
                            .internal(true)
                            .buildLiteral();
            starters.put(key, made);
            if (starters.size() > limit) {
                starters.remove(starters.keySet().iterator().next());
            }
            return made;
        }
    }

    int size() {
        synchronized (this) {
            return starters.size();
        }
    }
}
