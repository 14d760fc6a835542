package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.RunError;
import dev.drover.api.RunProgress;
import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * What a run shows of itself, and the only place where its state changes: along {@link
 * RunState#next()}, and never out of a final state.
 *
 * <p>Safe for use by many threads.
 */
final class RunTransitions {

    @GuardedBy("this")
    private RunView view;

    RunTransitions(RunView pending) {
        this.view = pending;
    }

    synchronized RunView view() {
        return view;
    }

    /** The run is RUNNING from here on. */
    synchronized void started(Instant at) {
        requireNext(RunState.RUNNING);
        view = with(RunState.RUNNING, at, null, null, null, view.progress());
    }

    synchronized void progress(RunProgress progress) {
        if (!view.state().isFinal()) {
            view = with(view.state(), view.startedAt(), null, null, null, progress);
        }
    }

    /** What the run would show in the final state; nothing changes. */
    synchronized RunView ended(
            RunState state, Instant at, @Nullable JsonNode result, @Nullable RunError error) {
        requireNext(state);
        return with(state, view.startedAt(), at, result, error, view.progress());
    }

    /** Makes a final view, which is durable by now, the one that is shown. */
    synchronized void publish(RunView ended) {
        if (!view.state().isFinal()) {
            view = ended;
        }
    }

    @GuardedBy("this")
    private void requireNext(RunState state) {
        if (!view.state().next().contains(state)) {
            throw new IllegalStateException(
                    "Run " + view.runId() + " cannot go from " + view.state() + " to " + state);
        }
    }

    @GuardedBy("this")
    private RunView with(
            RunState state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable JsonNode result,
            @Nullable RunError error,
            @Nullable RunProgress progress) {
        return new RunView(
                view.runId(),
                view.script(),
                view.scriptVersion(),
                view.args(),
                state,
                view.startedBy(),
                view.eventId(),
                view.detached(),
                view.createdAt(),
                startedAt,
                endedAt,
                result,
                error,
                progress);
    }
}
