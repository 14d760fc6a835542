package dev.drover.server.node.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the system knew of a file at one moment.
 *
 * @param device with {@code number} tells files of this machine apart
 * @param user number of its owner
 * @param mode kind and rights
 */
record Inode(
        long device, long number, int user, int links, int mode, long size, FileTime modifiedAt) {

    private static final String WANTED = "unix:dev,ino,uid,nlink,mode,size,lastModifiedTime";
    private static final int KIND = 0_170000;
    private static final int REGULAR = 0_100000;
    private static final int FOLDER = 0_040000;
    private static final int LINK = 0_120000;

    /** Of what a path names, links followed unless told otherwise; empty where nothing is there. */
    static Optional<Inode> of(Path path, LinkOption... options) throws IOException {
        try {
            Map<String, Object> all = Files.readAttributes(path, WANTED, options);
            return Optional.of(
                    new Inode(
                            (long) value(all, "dev"),
                            (long) value(all, "ino"),
                            (int) value(all, "uid"),
                            (int) value(all, "nlink"),
                            (int) value(all, "mode"),
                            (long) value(all, "size"),
                            (FileTime) value(all, "lastModifiedTime")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Object value(Map<String, Object> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    boolean isRegular() {
        return (mode & KIND) == REGULAR;
    }

    boolean isFolder() {
        return (mode & KIND) == FOLDER;
    }

    boolean isLink() {
        return (mode & KIND) == LINK;
    }

    boolean isSameFile(Inode other) {
        return device == other.device && number == other.number;
    }

    /** As far as can be told without reading it. */
    boolean hasSameContent(Inode other) {
        return isSameFile(other) && size == other.size && modifiedAt.equals(other.modifiedAt);
    }
}
