package dev.drover.library;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The scripts that ship with Drover, each read when it is first asked for. */
final class ShippedScripts {

    /** What lies in the resource folder {@code scripts}. */
    static final List<ScriptName> NAMES =
            List.of(
                            "primary.js",
                            "std/assert.js",
                            "std/args.js",
                            "std/pool.js",
                            "std/retry.js",
                            "std/text.js")
                    .stream()
                    .map(ScriptName::new)
                    .toList();

    private final Map<ScriptName, Script> read = new ConcurrentHashMap<>();

    boolean contains(ScriptName name) {
        return NAMES.contains(name);
    }

    Optional<Script> find(ScriptName name) {
        return contains(name)
                ? Optional.of(read.computeIfAbsent(name, ShippedScripts::load))
                : Optional.empty();
    }

    private static Script load(ScriptName name) {
        try (InputStream file = ShippedScripts.class.getResourceAsStream("scripts/" + name)) {
            if (file == null) {
                throw new IllegalStateException("The script " + name + " is not in this build");
            }
            return Script.local(name, ScriptText.decode(name, file.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException("The script " + name + " cannot be read", e);
        }
    }
}
