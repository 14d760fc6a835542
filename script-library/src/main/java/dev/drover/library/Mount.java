package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A folder whose scripts are in the library as they lie there, for development.
 *
 * @param prefix what their names begin with: empty, or folders such as {@code team/}
 */
public record Mount(String prefix, Path folder) {

    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_$][A-Za-z0-9_$.-]*/)*");

    public Mount {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The prefix '" + prefix + "' of a mounted folder is not a folder's name",
                    "Leave it empty, or write it as team/ with a slash at the end.");
        }
    }

    /** At the library's root. */
    public static Mount atRoot(Path folder) {
        return new Mount("", folder);
    }
}
