package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** What the system says of a file that cannot be used, in words and kinds for callers. */
final class FileFailures {

    private FileFailures() {}

    /**
     * The error for a failed use.
     *
     * @param what was done, such as {@code written}
     */
    static DroverException of(String what, Path file, IOException cause) {
        return switch (cause) {
            case ClosedByInterruptException e ->
                    failure(
                            ErrorKind.CANCELLED,
                            "Interrupted while '" + file + "' was " + what,
                            "Begin the transfer again.",
                            e);
            case ClosedChannelException e ->
                    failure(
                            ErrorKind.CANCELLED,
                            "The transfer of '" + file + "' was dropped while it was " + what,
                            "Begin it again.",
                            e);
            case NoSuchFileException e ->
                    failure(
                            ErrorKind.NOT_FOUND,
                            "'" + file + "' cannot be " + what + ": it is not there",
                            "Correct the path.",
                            e);
            case AccessDeniedException e ->
                    failure(
                            ErrorKind.NOT_ALLOWED,
                            "'" + file + "' may not be " + what + " by the server's user",
                            "Change the rights of the file or its folder.",
                            e);
            default -> other(what, file, cause);
        };
    }

    private static DroverException other(String what, Path file, IOException cause) {
        if (saysFull(cause)) {
            return failure(
                    ErrorKind.STORAGE_FULL,
                    "'" + file + "' cannot be " + what + ": " + reason(cause),
                    "Make room on the disk and go on.",
                    cause);
        }
        // Names that lead nowhere stay so; a disk that fails may come back.
        boolean ofTheName = cause instanceof FileSystemException;
        return failure(
                ofTheName ? ErrorKind.CONFLICT : ErrorKind.UNAVAILABLE,
                "'" + file + "' cannot be " + what + ": " + reason(cause),
                ofTheName ? "Correct the path." : "Look at the disk of the file.",
                cause);
    }

    /** What the system calls the reason, without the path that callers name anyway. */
    static String reason(IOException cause) {
        String said = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
        return said == null ? cause.getClass().getSimpleName() : said;
    }

    private static boolean saysFull(IOException cause) {
        String reason = reason(cause);
        return reason.contains("No space left") || reason.contains("quota");
    }

    /** The disk has fewer bytes than are needed. */
    static DroverException noRoom(Path file, long needed, long usable, long reserved) {
        return new DroverException(
                ErrorKind.STORAGE_FULL,
                "'%s' needs %d bytes more; %d are free on its disk and %d of them stay free"
                        .formatted(file, needed, usable, reserved),
                "Make room on the disk, or lower nodes.files.reservedBytes.",
                Map.of("needed", needed, "usable", usable, "reserved", reserved),
                null);
    }

    static DroverException conflict(String message, String hint) {
        return new DroverException(ErrorKind.CONFLICT, message, hint);
    }

    private static DroverException failure(
            ErrorKind kind, String message, String hint, IOException cause) {
        return new DroverException(kind, message, hint, Map.of(), cause);
    }
}
