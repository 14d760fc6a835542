package dev.drover.server.script;

import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A script library in memory. */
final class MapLibrary implements ScriptLibrary {

    private final Map<ScriptName, Script> scripts = new ConcurrentHashMap<>();

    void put(String name, String text) {
        scripts.put(ScriptName.of(name), script(name, text));
    }

    void remove(String name) {
        scripts.remove(ScriptName.of(name));
    }

    static Script script(String name, String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(ScriptName.of(name), null, HexFormat.of().formatHex(hash), text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<Script> find(ScriptName name) {
        return Optional.ofNullable(scripts.get(name));
    }

    @Override
    public boolean contains(ScriptName name) {
        return scripts.containsKey(name);
    }

    @Override
    public Optional<Script> resolve(String specifier, ScriptName referrer) {
        return find(ScriptName.of(specifier));
    }
}
