package dev.drover.server.process;

import dev.drover.server.process.supervisor.Markers;
import dev.drover.server.process.supervisor.ProcessIdentity;
import dev.drover.server.process.supervisor.ProcessScan;
import dev.drover.server.process.supervisor.ProcessTree;
import dev.drover.server.process.supervisor.TreeEnder;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Ends processes that have no supervisor above them any more, by what is known of them: their
 * identity and the markers in their environment.
 */
final class LostProcesses {

    private LostProcesses() {}

    /** Ends a tree; waits until it is gone, and gives how many processes survived. */
    static int end(Predicate<Markers> marked, List<ProcessIdentity> leaders, Duration grace) {
        int self = (int) ProcessHandle.current().pid();
        try (TreeEnder ender = new TreeEnder(() -> ProcessScan.besides(self))) {
            var survivors = new CompletableFuture<Integer>();
            ender.end(new ProcessTree(leaders, marked), grace, survivors::complete);
            return survivors.join();
        }
    }
}
