package dev.drover.server.node.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.NodeName;
import dev.drover.api.RunId;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes a run has launched anything on, until all of that was ordered to be ended. Safe for
 * use by many threads.
 */
final class NodesOfRuns {

    private static final class Used {
        private final Map<NodeName, Integer> launches = new HashMap<>();
        private boolean over;
    }

    @GuardedBy("this")
    private final Map<RunId, Used> runs = new HashMap<>();

    /** The run is about to launch something there. */
    synchronized void enter(RunId run, NodeName node) {
        runs.computeIfAbsent(run, fresh -> new Used()).launches.merge(node, 1, Integer::sum);
    }

    /** What it was about to launch was not launched. */
    synchronized void leave(RunId run, NodeName node) {
        Used used = runs.get(run);
        if (used != null) {
            used.launches.computeIfPresent(
                    node, (name, launches) -> launches == 1 ? null : launches - 1);
            forgetUnused(run, used);
        }
    }

    /** The run is over; gives the nodes where that is still to be ordered. */
    synchronized Set<NodeName> over(RunId run) {
        Used used = runs.get(run);
        if (used == null) {
            return Set.of();
        }
        used.over = true;
        return new HashSet<>(used.launches.keySet());
    }

    /** That is ordered there. */
    synchronized void ended(RunId run, NodeName node) {
        Used used = runs.get(run);
        if (used != null) {
            used.launches.remove(node);
            forgetUnused(run, used);
        }
    }

    private synchronized void forgetUnused(RunId run, Used used) {
        if (used.launches.isEmpty()) {
            runs.remove(run);
        }
    }

    synchronized boolean isOver(RunId run) {
        Used used = runs.get(run);
        return used == null || used.over;
    }

    /** Runs of which something is still to be ended. */
    synchronized Set<RunId> all() {
        return Set.copyOf(runs.keySet());
    }
}
