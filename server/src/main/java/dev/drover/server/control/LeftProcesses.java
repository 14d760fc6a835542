package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.RunId;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.LocalProcess;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Processes that an earlier server left: those whose run is over, which is all of them, are ended,
 * and how each ended is kept.
 */
public final class LeftProcesses {

    private static final Logger LOG = LoggerFactory.getLogger(LeftProcesses.class);

    private final LocalProcesses processes;
    private final RunStore store;
    private final Duration grace;
    private final Set<RunId> goOn;

    /**
     * @param goOn runs of another server, to which this one only lends its machine: their processes
     *     are none of those that are left
     */
    public LeftProcesses(
            LocalProcesses processes, RunStore store, Duration grace, Set<RunId> goOn) {
        this.processes = processes;
        this.store = store;
        this.grace = grace;
        this.goOn = Set.copyOf(goOn);
    }

    /** Who hears of what goes on with a process that was left. */
    public ProcessListener listener() {
        return new Keeper();
    }

    /** The same for processes on nodes: their runs were on this server, and are over. */
    public void endOnNodes(NodeProcesses onNodes) {
        for (RunId run : onNodes.runs()) {
            try {
                onNodes.endRun(run, grace);
            } catch (DroverException e) { // one of them must not keep the server from starting
                notEnded(run, e);
            }
        }
    }

    /** Returns at once; the ending goes on by itself, run by run. */
    public void end() {
        List<LocalProcess> left =
                processes.recovered().stream()
                        .filter(process -> !goOn.contains(process.owner()))
                        .toList();
        left.forEach(process -> process.listen(new Keeper()));
        left.stream()
                .map(LocalProcess::owner)
                .collect(Collectors.toSet())
                .forEach(run -> Thread.ofVirtual().name("end-left-" + run).start(() -> end(run)));
    }

    private void end(RunId run) {
        try {
            processes.endRun(run, grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            notEnded(run, e);
        }
    }

    private static void notEnded(RunId run, DroverException why) {
        LOG.atError()
                .addKeyValue("run", run)
                .setCause(why)
                .log("Processes that a run left could not be ended");
    }

    private final class Keeper implements ProcessListener {

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {
            // its spool has it, and nobody follows it any more
        }

        @Override
        public void softLimitReached(LaunchedProcess process) {
            // nobody is there to be told
        }

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {
            LOG.atInfo()
                    .addKeyValue("process", process.id())
                    .addKeyValue("run", process.owner())
                    .addKeyValue("exitCode", outcome.exitCode())
                    .addKeyValue("signal", outcome.signal())
                    .log("A process of an earlier server ended");
            Thread.ofVirtual()
                    .name("keep-left-" + process.id())
                    .start(() -> keep(process, outcome));
        }
    }

    private void keep(LaunchedProcess process, ProcessOutcome outcome) {
        try {
            if (store.find(process.owner()).isPresent()) { // nothing is kept of a primary script's
                store.insertProcess(RunProcess.view(process, outcome));
            }
        } catch (DroverException e) {
            LOG.atError()
                    .addKeyValue("process", process.id())
                    .setCause(e)
                    .log("Its end could not be kept");
        }
    }
}
