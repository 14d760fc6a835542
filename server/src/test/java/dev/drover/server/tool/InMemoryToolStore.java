package dev.drover.server.tool;

import dev.drover.api.ToolInfo;
import dev.drover.api.ToolName;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps tools in memory. */
public final class InMemoryToolStore implements ToolStore {

    /** Oldest first. */
    private final Map<ToolName, List<NewToolVersion>> versions = new TreeMap<>();

    @Override
    public synchronized List<ToolInfo> newest() {
        return versions.values().stream().map(all -> all.getLast().info()).toList();
    }

    @Override
    public synchronized List<ToolInfo> history(ToolName name, int limit) {
        return versions.getOrDefault(name, List.of()).reversed().stream()
                .limit(limit)
                .map(NewToolVersion::info)
                .toList();
    }

    @Override
    public synchronized Optional<String> definition(ToolName name, long version) {
        return versions.getOrDefault(name, List.of()).stream()
                .filter(each -> each.info().version() == version && !each.info().deleted())
                .findFirst()
                .map(NewToolVersion::definition);
    }

    @Override
    public synchronized void add(List<NewToolVersion> added, int keep) {
        for (NewToolVersion version : added) {
            List<NewToolVersion> all =
                    versions.computeIfAbsent(version.info().name(), none -> new ArrayList<>());
            all.add(version);
            while (all.size() > keep) {
                all.removeFirst();
            }
        }
    }

    @Override
    public synchronized void forget(ToolName name) {
        versions.remove(name);
    }
}
