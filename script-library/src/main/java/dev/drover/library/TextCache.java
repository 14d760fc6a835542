package dev.drover.library;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scripts that were asked for last, up to a number of characters. Safe for use by many threads.
 */
final class TextCache {

    private final long most;

    /** The one that was asked for longest ago first. */
    @GuardedBy("this")
    private final Map<String, Script> scripts = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long size;

    TextCache(long most) {
        this.most = most;
    }

    synchronized Optional<Script> get(ScriptName name, long version) {
        return Optional.ofNullable(scripts.get(key(name, version)));
    }

    synchronized void put(Script script, long version) {
        Script old = scripts.put(key(script.name(), version), script);
        size += script.text().length() - (old == null ? 0L : old.text().length());
        Iterator<Script> oldest = scripts.values().iterator();
        while (size > most && oldest.hasNext()) {
            size -= oldest.next().text().length();
            oldest.remove();
        }
    }

    private static String key(ScriptName name, long version) {
        return name + "@" + version;
    }
}
