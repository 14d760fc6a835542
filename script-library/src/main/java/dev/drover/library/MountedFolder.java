package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A mounted folder: looked at whenever it is asked, so a change counts at once. A link may lead
 * anywhere inside the folder, and nowhere else.
 */
final class MountedFolder {

    private static final int DEEPEST = 16;

    /** More are not logged. */
    private static final int MOST_SKIPPED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(MountedFolder.class);

    private final Set<Path> skipped = ConcurrentHashMap.newKeySet();
    private final String prefix;
    private final Path root;
    private final int scriptBytes;

    /** CONFIGURATION when there is no such folder. */
    MountedFolder(Mount mount, int scriptBytes) {
        this.prefix = mount.prefix();
        this.scriptBytes = scriptBytes;
        try {
            this.root = mount.folder().toRealPath();
        } catch (IOException e) {
            throw notAFolder(mount.folder(), e);
        }
        if (!Files.isDirectory(root)) {
            throw notAFolder(mount.folder(), null);
        }
    }

    Path root() {
        return root;
    }

    boolean contains(ScriptName name) {
        Optional<Path> file = candidate(name);
        return file.isPresent() && isInside(name, file.get());
    }

    /**
     * SCRIPT when it cannot be read or is not UTF-8, TOO_LARGE, NOT_ALLOWED for a link that leads
     * out.
     */
    Optional<Script> find(ScriptName name) {
        Optional<Path> file = candidate(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (!isInside(name, file.get())) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The script "
                            + name
                            + " is a link that leads out of the mounted folder "
                            + root,
                    "Copy the file into the folder, or mount the other folder too.",
                    Map.of("script", name.value()),
                    null);
        }
        return Optional.of(Script.local(name, ScriptText.decode(name, read(name, file.get()))));
    }

    /** The names of what lies in it, at most {@code limit}; without what cannot be read. */
    Stream<ScriptName> names(int limit) {
        Names found = new Names(limit);
        try {
            Files.walkFileTree(root, Set.of(), DEEPEST, found);
        } catch (IOException e) {
            throw unreadable("The mounted folder " + root, e);
        }
        return found.names.stream();
    }

    /** Collects names; one folder that cannot be read does not hide the others. */
    private final class Names extends SimpleFileVisitor<Path> {
        private final List<ScriptName> names = new ArrayList<>();
        private final int limit;

        Names(int limit) {
            this.limit = limit;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = prefix + root.relativize(file);
            if (names.size() < limit && ScriptName.isValid(name)) {
                ScriptName valid = new ScriptName(name);
                if (contains(valid)) {
                    names.add(valid);
                }
            }
            return names.size() < limit ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            return skipped(file, reason);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException reason) {
            return reason == null ? FileVisitResult.CONTINUE : skipped(folder, reason);
        }

        private FileVisitResult skipped(Path path, IOException reason) {
            if (skipped.size() < MOST_SKIPPED && skipped.add(path)) {
                LOG.atWarn()
                        .setMessage("Left out of the library, since it cannot be read; said once")
                        .addKeyValue("path", path)
                        .addKeyValue("reason", reason.toString())
                        .log();
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private Optional<Path> candidate(ScriptName name) {
        if (!name.value().startsWith(prefix)) {
            return Optional.empty();
        }
        Path file = root.resolve(name.value().substring(prefix.length()));
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    private boolean isInside(ScriptName name, Path file) {
        try {
            return file.toRealPath().startsWith(root);
        } catch (IOException e) {
            throw unreadable("The script " + name + " in " + file, e);
        }
    }

    private byte[] read(ScriptName name, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(scriptBytes + 1);
            ScriptText.checkLength(name, Math.max(bytes.length, Files.size(file)), scriptBytes);
            return bytes;
        } catch (IOException e) {
            throw unreadable("The script " + name + " in " + file, e);
        }
    }

    private static DroverException unreadable(String what, IOException reason) {
        return new DroverException(
                ErrorKind.SCRIPT,
                what + " cannot be read: " + reason.getClass().getSimpleName(),
                "See that the server's user may read it.",
                Map.of(),
                reason);
    }

    private static DroverException notAFolder(Path folder, @Nullable IOException reason) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The folder " + folder + " cannot be mounted: there is no such folder",
                "Correct library.mounts, or make the folder.",
                Map.of("folder", folder.toString()),
                reason);
    }
}
