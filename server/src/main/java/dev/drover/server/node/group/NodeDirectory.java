package dev.drover.server.node.group;

import java.util.Collection;

/** The nodes that there are. Safe for use by many threads. */
@FunctionalInterface
public interface NodeDirectory {

    /** As they are now, each once, in any order. Cheap: nothing waits or is read from a disk. */
    Collection<KnownNode> nodes();
}
