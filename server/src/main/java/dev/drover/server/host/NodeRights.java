package dev.drover.server.host;

import dev.drover.api.NodeName;
import dev.drover.server.access.Caller;

/** Decides on which nodes a script may do what it likes. */
@FunctionalInterface
public interface NodeRights {

    /**
     * Throws NOT_ALLOWED, naming what is missing, where whoever the script acts for may not run
     * commands on the node: processes, files and scripts there are no less than that.
     */
    void requireCommand(Caller caller, NodeName node);
}
