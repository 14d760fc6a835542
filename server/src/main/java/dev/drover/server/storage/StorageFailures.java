package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.h2.api.ErrorCode;
import org.h2.mvstore.MVStoreException;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an error of the database means to a caller. */
final class StorageFailures {

    /**
     * How Linux says that there is no room: on the disk, in the user's share of it, for this
     * process.
     */
    private static final List<String> NO_ROOM =
            List.of(
                    "no space left on device",
                    "disk quota exceeded",
                    "file too large",
                    "not enough space");

    private StorageFailures() {}

    /** A DroverException stays what it is. */
    static DroverException explain(Throwable error, String what) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof DroverException known) {
                return known;
            }
        }
        if (isFull(error)) {
            return new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "There is no room to store " + what,
                    "Make room on the disk of the data folder, then try again.",
                    Map.of(),
                    error);
        }
        if (isOfStorage(error)) {
            return new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The database cannot store or read " + what + ": " + reason(error),
                    "Look at the disk of the data folder, then try again.",
                    Map.of(),
                    error);
        }
        return new DroverException(
                ErrorKind.INTERNAL,
                "The database refused " + what + ": " + reason(error),
                "This is a defect of Drover; the server's log has more.",
                Map.of(),
                error);
    }

    /** The same error with the stack of the thread that waited for it. */
    static DroverException rethrown(Throwable error) {
        return error instanceof DroverException known
                ? new DroverException(
                        known.kind(), known.text(), known.hint(), known.details(), known)
                : new DroverException(
                        ErrorKind.INTERNAL,
                        "The writer failed: " + reason(error),
                        "",
                        Map.of(),
                        error);
    }

    /** Whether the database itself is in trouble, and not only what was asked of it. */
    static boolean isOfStorage(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || cause instanceof MVStoreException
                    || (cause instanceof DroverException known
                            && known.kind() == ErrorKind.STORAGE_FULL)
                    || (cause instanceof SQLException sql && isOfStorage(sql.getErrorCode()))) {
                return true;
            }
        }
        return false;
    }

    static boolean isFull(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof IOException && NO_ROOM.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** The innermost cause in one line. */
    static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message =
                cause.getMessage() == null
                        ? ""
                        : ": " + cause.getMessage().lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + message;
    }

    private static boolean isOfStorage(int code) {
        return switch (code) {
            case ErrorCode.IO_EXCEPTION_1,
                    ErrorCode.IO_EXCEPTION_2,
                    ErrorCode.FILE_CORRUPTED_1,
                    ErrorCode.DATABASE_IS_CLOSED,
                    ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
                    ErrorCode.DATABASE_IS_READ_ONLY,
                    ErrorCode.CONNECTION_BROKEN_1,
                    ErrorCode.OBJECT_CLOSED,
                    ErrorCode.OUT_OF_MEMORY ->
                    true;
            default -> false;
        };
    }
}
