package dev.drover.client;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * What is to be run.
 *
 * @param script its name in the library, or any name for a text that comes along
 * @param source the script's text where it is not in the library
 * @param eventId the caller's own identifier, given back with everything that concerns the run
 * @param detach the run outlives the run that asked for it
 */
public record RunRequest(
        String script,
        @Nullable String source,
        ObjectNode args,
        @Nullable String eventId,
        boolean detach) {

    public RunRequest {
        args = args.deepCopy();
    }

    /** A script of the library. */
    public static RunRequest of(String script, ObjectNode args) {
        return new RunRequest(script, null, args, null, false);
    }

    Optional<String> sourceText() {
        return Optional.ofNullable(source);
    }
}
