package dev.drover.server.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an error of the log's files means to a caller. */
final class AuditFailures {

    /** How Linux says that there is no room. */
    private static final List<String> NO_ROOM =
            List.of("no space left on device", "disk quota exceeded", "file too large");

    private AuditFailures() {}

    static DroverException explain(String what, IOException error) {
        String message = String.valueOf(error.getMessage());
        boolean full = NO_ROOM.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains);
        return new DroverException(
                full ? ErrorKind.STORAGE_FULL : ErrorKind.UNAVAILABLE,
                "The audit log cannot be " + what + ": " + message,
                full
                        ? "Make room on the disk of the data folder, then try again. Nothing is"
                                + " changed that cannot be recorded."
                        : "Look at the disk of the data folder and its rights, then try again.",
                Map.of(),
                error);
    }
}
