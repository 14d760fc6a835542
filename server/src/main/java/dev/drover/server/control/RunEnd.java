package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.RunError;
import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ending of a run, once it is decided how: what the run owns ends, then its final state is
 * stored and shown. A step that fails is logged and holds up none of the others, so that every run
 * comes to its end.
 */
final class RunEnd {

    private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

    private final LiveRun run;
    private final RunParts parts;
    private final RunTransitions transitions;
    private final RunThreads threads;
    private final RunObserver observer;

    RunEnd(
            LiveRun run,
            RunParts parts,
            RunTransitions transitions,
            RunThreads threads,
            RunObserver observer) {
        this.run = run;
        this.parts = parts;
        this.transitions = transitions;
        this.threads = threads;
        this.observer = observer;
    }

    /** Blocks until all is done, and gives the final view. */
    RunView carryOut(RunOutcome outcome) {
        step("wait for its record", run::awaitStored);
        step("end its script threads", threads::endAll);
        step("end its processes", run.ownProcesses()::endAll);
        step("end what nodes host for it", run.onNodes()::endAll);
        step("end its tasks", this::endTasks);
        step("end the runs that it started", () -> observer.ending(run));
        step("release its locks", () -> parts.coordination().runEnded(run.id()));
        step("drop its private data", () -> parts.privateData().drop(run.id()));
        RunView ended =
                transitions.ended(
                        outcome.state(),
                        parts.clock().instant(),
                        outcome.result(),
                        outcome.error());
        step("write the last line of its log", () -> run.report().lastWord(outcome));
        RunView kept = kept(ended);
        transitions.publish(kept);
        step("close its log", run.log()::close);
        step("show its end", () -> observer.over(run));
        return kept;
    }

    private void endTasks() {
        OnNodes onNodes = parts.onNodes();
        if (onNodes != null) {
            onNodes.endTasks().accept(run.id());
        }
    }

    /** Nobody is told of an end that is not stored; where this one cannot be, a plainer one is. */
    private RunView kept(RunView ended) {
        try {
            observer.keep(ended);
            return ended;
        } catch (RuntimeException | Error e) { // an edge: the run must come to an end
            LOG.atError()
                    .addKeyValue("run", run.id())
                    .setCause(e)
                    .log("The end of a run cannot be stored as it is");
        }
        RunView plain =
                transitions.ended(
                        RunState.FAILED,
                        parts.clock().instant(),
                        null,
                        new RunError(
                                Cause.INTERNAL,
                                "It ended as " + ended.state() + ", which could not be stored",
                                null,
                                null,
                                null,
                                null));
        step("keep a plain record", () -> observer.keep(plain));
        return plain;
    }

    private void step(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) { // each step is an edge: the others must come
            LOG.atError()
                    .addKeyValue("run", run.id())
                    .setCause(e)
                    .log("The end of a run goes on, but could not {}", what);
        }
    }
}
