package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.RunError;
import dev.drover.api.RunState;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** How a run ends: decided once, before what it leaves behind is ended. */
record Ending(RunState state, @Nullable JsonNode result, @Nullable RunError error) {

    static Ending complete(JsonNode result) {
        return new Ending(RunState.COMPLETE, result, null);
    }

    static Ending failed(RunError error) {
        return new Ending(RunState.FAILED, null, error);
    }

    static Ending failed(Cause cause, String message) {
        return failed(new RunError(cause, message, null, null, null, null));
    }

    static Ending cancelled(RunError error) {
        return new Ending(RunState.CANCELLED, null, error);
    }

    static Ending cancelled(String message) {
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
