package dev.drover.server.script;

import org.graalvm.polyglot.Source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JavaScript that every engine has before a script comes: {@code core.js} at once, its other
 * parts when a script first touches them. Parsed once for all engines that share. Safe for use by
 * many threads.
 */
final class Prelude {

    private final Map<String, Source> parts = new ConcurrentHashMap<>();

    /** The part's source: one function expression. */
    Source part(String name) {
        return parts.computeIfAbsent(name, Prelude::read);
    }

    private static Source read(String name) {
        String file = name + ".js";
        try (InputStream text = Prelude.class.getResourceAsStream(file)) {
            if (text == null) {
                throw new IllegalStateException("The prelude has no part " + file);
            }
            return Source.newBuilder(
                            ScriptEngine.LANGUAGE,
                            new String(text.readAllBytes(), StandardCharsets.UTF_8),
                            file)
                    .internal(true)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
