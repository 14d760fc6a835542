package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

/**
 * A request to run a script, whoever makes it.
 *
 * @param script its name in the library, or any name for a text that comes along
 * @param source the script's text where it is not in the library
 * @param args an object of JSON values
 * @param eventId the caller's own identifier, given back with everything that concerns the run
 * @param name what its first script thread is called; null for the usual
 * @param detached the run outlives the run that asked for it
 */
public record StartRequest(
        String script,
        @Nullable String source,
        ObjectNode args,
        @Nullable String eventId,
        @Nullable String name,
        boolean detached) {

    private static final int LONGEST_EVENT_ID = 200;

    /** They are stored, and shown whenever somebody asks for the run. */
    private static final int MOST_ARGUMENT_BYTES = 1 << 20;

    public StartRequest {
        if (eventId != null && (eventId.isBlank() || eventId.length() > LONGEST_EVENT_ID)) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The event identifier has "
                            + eventId.length()
                            + " characters; it may have 1 to "
                            + LONGEST_EVENT_ID,
                    "Give a shorter, non-blank one, or none.");
        }
        int bytes = Json.mapper().writeValueAsBytes(args).length;
        if (bytes > MOST_ARGUMENT_BYTES) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The arguments of '"
                            + script
                            + "' have "
                            + bytes
                            + " bytes of JSON; the limit is "
                            + MOST_ARGUMENT_BYTES,
                    "Keep large values in public data, and pass their keys.");
        }
        args = args.deepCopy();
    }
}
