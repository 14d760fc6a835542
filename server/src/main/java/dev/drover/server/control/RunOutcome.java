package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.RunError;
import dev.drover.api.RunState;
import dev.drover.server.script.ScriptOutcome;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** How a run ends: decided once, before what it leaves behind is ended. */
record RunOutcome(RunState state, @Nullable JsonNode result, @Nullable RunError error) {

    /** What the end of its first script thread makes of a run. */
    static RunOutcome of(ScriptOutcome main) {
        return switch (main) {
            case ScriptOutcome.Completed completed -> complete(completed.result());
            case ScriptOutcome.Failed failed -> failed(failed.error());
            case ScriptOutcome.Stopped stopped ->
                    stopped.error().cause() == Cause.CANCELLED_BY_USER
                            ? cancelled(stopped.error())
                            : failed(stopped.error());
        };
    }

    static RunOutcome complete(JsonNode result) {
        return new RunOutcome(RunState.COMPLETE, result, null);
    }

    static RunOutcome failed(RunError error) {
        return new RunOutcome(RunState.FAILED, null, error);
    }

    static RunOutcome failed(Cause cause, String message) {
        return failed(new RunError(cause, message, null, null, null, null));
    }

    static RunOutcome cancelled(RunError error) {
        return new RunOutcome(RunState.CANCELLED, null, error);
    }

    static RunOutcome cancelled(String message) {
        return cancelled(new RunError(Cause.CANCELLED_BY_USER, message, null, null, null, null));
    }

    /** One line for the log. */
    String text() {
        if (error == null) {
            return state.name();
        }
        String where = error.script() == null ? "" : " at " + error.script() + place(error);
        return state + where + ": " + error.message();
    }

    private static String place(RunError error) {
        return error.line() == null
                ? ""
                : ":" + error.line() + (error.column() == null ? "" : ":" + error.column());
    }
}
