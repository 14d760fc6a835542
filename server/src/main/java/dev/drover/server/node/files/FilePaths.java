package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Turns the texts that callers give into paths of files that can be sent or replaced. */
final class FilePaths {

    private static final int MOST_SHOWN = 200;

    private FilePaths() {}

    /**
     * The path that a text names.
     *
     * @param base what relative ones start from
     * @throws DroverException INVALID_PARAMETERS for a text that cannot name a file
     */
    static Path resolve(Path base, String text) {
        String fault = fault(text);
        if (!fault.isEmpty()) {
            throw wrong(text, fault);
        }
        try {
            Path path = base.resolve(text).normalize();
            if (path.getFileName() == null) {
                throw wrong(text, "names a folder");
            }
            return path;
        } catch (InvalidPathException e) {
            throw wrong(text, "has an impossible character");
        }
    }

    private static String fault(String text) {
        if (text.isEmpty()) {
            return "is empty";
        }
        if (text.endsWith("/") || text.equals(".") || text.endsWith("/.")) {
            return "names a folder";
        }
        return text.equals("..")
                        || text.startsWith("../")
                        || text.contains("/../")
                        || text.endsWith("/..")
                ? "goes upwards by '..'"
                : "";
    }

    private static DroverException wrong(String text, String fault) {
        String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The path '" + shown.replace('\0', '?') + "' " + fault,
                "Give the path of a file without '..'.");
    }

    /**
     * Requires that a file can be put in this place: nothing is there, or a regular file, or a link
     * that leads to one of these. The link itself is replaced, not what it leads to.
     *
     * @return the folder that it lies in
     */
    static Path requireReplaceable(Path target) throws IOException {
        Path folder = target.getParent();
        Optional<Inode> above = folder == null ? Optional.empty() : Inode.of(folder);
        if (folder == null || above.isEmpty()) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The folder '" + folder + "' for '" + target + "' is not there",
                    "Make the folder first.");
        }
        if (!above.get().isFolder()) {
            throw FileFailures.conflict(
                    "'" + folder + "', in which '" + target + "' is to lie, is not a folder",
                    "Correct the path.");
        }
        Optional<Inode> there = Inode.of(target);
        if (there.isPresent()) {
            requireRegular(target, there.get(), "replaced");
        }
        return folder;
    }

    /**
     * Requires that a file is not of the server's own, whatever links lead to it.
     *
     * @param closed the server's folder; null for none
     * @param place what is there of the file's path already
     */
    static void requireOutside(@Nullable Path closed, Path file, Path place) throws IOException {
        if (closed != null && place.toRealPath().startsWith(closed.toRealPath())) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "'"
                            + file
                            + "' lies in the data folder of this server, whose keys and stores"
                            + " are not for copying",
                    "Give a path outside of '" + closed + "'.");
        }
    }

    /** What a file to be sent is now; links are followed. */
    static Inode requireReadable(Path file) throws IOException {
        Inode there =
                Inode.of(file)
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.NOT_FOUND,
                                        "There is no file '" + file + "'",
                                        "Correct the path."));
        requireRegular(file, there, "sent");
        return there;
    }

    private static void requireRegular(Path file, Inode there, String what) throws IOException {
        if (there.isRegular()) {
            return;
        }
        boolean link = Inode.of(file, LinkOption.NOFOLLOW_LINKS).filter(Inode::isLink).isPresent();
        throw FileFailures.conflict(
                "'%s' %s %s and cannot be %s as a file"
                        .formatted(
                                file,
                                link ? "leads to" : "is",
                                there.isFolder() ? "a folder" : "a device or the like",
                                what),
                there.isFolder() ? "Name a file in it." : "Name a regular file.");
    }
}
