package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Json;
import dev.drover.library.Script;

/**
 * A version of the primary script that is loaded; ended when it was replaced and has answered what
 * it was asked. Safe for use by many threads.
 */
final class PrimaryVersion {

    private final Script script;
    private final LiveRun run;

    @GuardedBy("this")
    private int inFlight;

    @GuardedBy("this")
    private boolean retired;

    PrimaryVersion(Script script, LiveRun run) {
        this.script = script;
        this.run = run;
    }

    Script script() {
        return script;
    }

    LiveRun run() {
        return run;
    }

    synchronized void begin() {
        inFlight++;
    }

    synchronized void finish() {
        inFlight--;
        endIfIdle();
    }

    synchronized void retire() {
        retired = true;
        endIfIdle();
    }

    @GuardedBy("this")
    private void endIfIdle() {
        if (retired && inFlight == 0) {
            run.end(RunOutcome.complete(Json.mapper().nullNode()));
        }
    }
}
