package dev.drover.server.coordination;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

/**
 * The name of something shared, with who shares it.
 *
 * @param run the run whose threads share it; null where the whole server does
 */
public record SharedName(@Nullable RunId run, String name) {

    private static final int LONGEST = 200;

    public SharedName {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "A shared name has "
                            + name.length()
                            + " characters; it may have 1 to "
                            + LONGEST,
                    "Give the lock, semaphore, queue or event a shorter, non-blank name.");
        }
    }

    /** What {@code name} means in a script of {@code run}. */
    public static SharedName of(RunId run, String name) {
        return new SharedName(name.startsWith("/") ? null : run, name);
    }

    @Override
    public String toString() {
        return "'" + name + "'";
    }
}
