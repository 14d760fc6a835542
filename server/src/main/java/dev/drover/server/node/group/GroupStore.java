package dev.drover.server.node.group;

import dev.drover.api.GroupName;

import java.util.List;

/**
 * Where groups are kept. What writes returns when it is durable, and throws STORAGE_FULL or
 * UNAVAILABLE when it could not be. Safe for use by many threads.
 */
public interface GroupStore {

    /** Ordered by name. */
    List<Group> groups();

    /** Adds it, or takes it in the place of the one with its name. */
    void put(Group group);

    /** False where there is none. */
    boolean delete(GroupName name);
}
