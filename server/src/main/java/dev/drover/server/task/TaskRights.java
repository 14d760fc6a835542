package dev.drover.server.task;

import dev.drover.api.NodeName;
import dev.drover.server.access.Caller;

import java.util.Collection;
import java.util.Map;

/** Decides who may run what where. */
public interface TaskRights {

    /**
     * The nodes where the caller may not run the tool, each with the reason in words; empty where
     * they may on all.
     */
    Map<NodeName, String> denied(Caller caller, String tool, Collection<NodeName> nodes);

    /** Whether the user was disabled or deleted, so that no task goes on for them. */
    boolean isGone(String user);
}
