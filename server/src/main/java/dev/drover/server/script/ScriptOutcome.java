package dev.drover.server.script;

import dev.drover.api.RunError;

import tools.jackson.databind.JsonNode;

/** How a script thread ended. */
public sealed interface ScriptOutcome {

    /** It came to its end; null is the result of a script that gives none. */
    record Completed(JsonNode result) implements ScriptOutcome {}

    /** It failed, or went over one of its own limits. */
    record Failed(RunError error) implements ScriptOutcome {}

    /** {@link ScriptThread#cancel} ended it, with the cause and message given there. */
    record Stopped(RunError error) implements ScriptOutcome {}
}
