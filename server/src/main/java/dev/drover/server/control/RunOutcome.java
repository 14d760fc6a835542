package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.RunError;
import dev.drover.api.RunState;
import dev.drover.server.script.ScriptOutcome;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** How a run ends: decided once, before what it leaves behind is ended. */
record RunOutcome(RunState state, @Nullable JsonNode result, @Nullable RunError error) {

    /** It is stored, and shown whenever somebody asks for the run. */
    private static final int MOST_RESULT_BYTES = 1 << 20;

    /** What the end of its first script thread makes of a run. */
    static RunOutcome of(ScriptOutcome main) {
        return switch (main) {
            case ScriptOutcome.Completed completed -> storable(completed.result());
            case ScriptOutcome.Failed failed -> failed(failed.error());
            case ScriptOutcome.Stopped stopped ->
                    switch (stopped.error().cause()) {
                        case CANCELLED_BY_USER, RUN_ENDED -> cancelled(stopped.error());
                        default -> failed(stopped.error());
                    };
        };
    }

    private static RunOutcome storable(JsonNode result) {
        int bytes = Json.mapper().writeValueAsBytes(result).length;
        return bytes <= MOST_RESULT_BYTES
                ? complete(result)
                : failed(
                        Cause.OUTPUT_LIMIT,
                        "The result of the run has "
                                + bytes
                                + " bytes of JSON; the limit is "
                                + MOST_RESULT_BYTES
                                + ". Keep large values in public data, and give back their keys");
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

    static RunOutcome cancelled(Cause cause, String message) {
        return cancelled(new RunError(cause, message, null, null, null, null));
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
