package dev.drover.server.tool;

import dev.drover.api.ToolInfo;
import dev.drover.api.ToolName;

import java.util.List;
import java.util.Optional;

/**
 * Where versions of tools are kept. What writes returns when it is durable, and throws STORAGE_FULL
 * or UNAVAILABLE when it could not be. Safe for use by many threads.
 */
public interface ToolStore {

    /** The newest version of every name, deletions too, ordered by name. */
    List<ToolInfo> newest();

    /** The versions of a tool, newest first. */
    List<ToolInfo> history(ToolName name, int limit);

    /** The definition of that version, in JSON; empty for a deletion. */
    Optional<String> definition(ToolName name, long version);

    /**
     * Adds versions, all or none.
     *
     * @param keep versions of each of the tools to keep; the oldest beyond are forgotten
     */
    void add(List<NewToolVersion> versions, int keep);

    /** Removes all versions of a tool. */
    void forget(ToolName name);
}
