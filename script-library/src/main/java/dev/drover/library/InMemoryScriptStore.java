package dev.drover.library;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.ScriptInfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Pushed versions that are gone with the process: for tests, and for a library without a database.
 */
public final class InMemoryScriptStore implements ScriptStore {

    /** Oldest first. */
    @GuardedBy("this")
    private final Map<ScriptName, List<ScriptInfo>> versions = new TreeMap<>();

    @GuardedBy("this")
    private final Map<String, String> texts = new HashMap<>();

    @Override
    public synchronized List<ScriptInfo> newest() {
        return versions.values().stream().map(List::getLast).toList();
    }

    @Override
    public synchronized List<ScriptInfo> history(ScriptName name, int limit) {
        return versions.getOrDefault(name, List.of()).reversed().stream().limit(limit).toList();
    }

    @Override
    public synchronized Optional<Script> find(ScriptName name, long version) {
        return versions.getOrDefault(name, List.of()).stream()
                .filter(info -> info.version() != null && info.version() == version)
                .filter(info -> !info.deleted())
                .findFirst()
                .map(info -> new Script(name, version, info.hash(), text(info.hash())));
    }

    @Override
    public synchronized ScriptInfo add(NewVersion version, int keep) {
        List<ScriptInfo> known = versions.getOrDefault(version.name(), new ArrayList<>());
        ScriptInfo newest = known.isEmpty() ? null : known.getLast();
        ScriptStore.checkExpected(version, newest);
        long last = newest == null || newest.version() == null ? 0 : newest.version();
        ScriptInfo added = ScriptStore.info(version, last + 1);
        known.add(added);
        texts.put(version.hash(), version.text());
        while (known.size() > keep) {
            known.removeFirst();
        }
        versions.put(version.name(), known);
        return added;
    }

    private synchronized String text(String hash) {
        String text = texts.get(hash);
        if (text == null) {
            throw new IllegalStateException("No text has the hash " + hash);
        }
        return text;
    }
}
