package dev.drover.api;

import org.jspecify.annotations.Nullable;

/**
 * A file that a task copies to each target before its command starts.
 *
 * @param from path on the primary
 * @param to absolute path on the target
 * @param mode in octal, such as {@code 0755}; absent for that of the file
 * @param owner {@code user} or {@code user:group}; absent for the user that the node runs as
 */
public record TaskFile(String from, String to, @Nullable String mode, @Nullable String owner) {

    public TaskFile {
        if (from.isBlank()) {
            throw wrong("A file to copy has no path on the primary ('from')", to);
        }
        if (!to.startsWith("/")) {
            throw wrong("The file " + from + " is to be copied to '" + to + "'", to);
        }
    }

    private static DroverException wrong(String message, String to) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                message,
                "Give 'from', a path on the primary, and 'to', an absolute path on the target"
                        + (to.isBlank() ? "." : ": /" + to.replaceFirst("^[./]+", "") + "?"));
    }
}
