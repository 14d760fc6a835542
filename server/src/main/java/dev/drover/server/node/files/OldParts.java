package dev.drover.server.node.files;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Deletes parts of files that nobody continued, in folders that files are received in: a folder is
 * looked at with the first transfer into it, and then once in a while.
 *
 * <p>Safe for use by many threads.
 */
final class OldParts {

    private static final Logger LOG = LoggerFactory.getLogger(OldParts.class);

    /** Looking through a large folder costs more than a small file. */
    private static final Duration PAUSE = Duration.ofHours(1);

    private static final int MOST_REMEMBERED = 256;

    private final Duration age;
    private final InstantSource clock;
    private final Predicate<Path> inUse;
    private final Map<Path, Instant> lookedAt =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Path, Instant> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    OldParts(Duration age, InstantSource clock, Predicate<Path> inUse) {
        this.age = age;
        this.clock = clock;
        this.inUse = inUse;
    }

    /** Deletes what is old in a folder. What cannot be deleted is no reason not to receive. */
    void clean(Path folder) {
        Instant now = clock.instant();
        if (!isDue(folder, now)) {
            return;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(
                        folder, file -> PartFile.isName(file.getFileName().toString()))) {
            for (Path file : files) {
                deleteOld(file, now.minus(age));
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("Old parts not deleted");
        }
    }

    private boolean isDue(Path folder, Instant now) {
        synchronized (lookedAt) {
            Instant last = lookedAt.get(folder);
            boolean due = last == null || !now.isBefore(last.plus(PAUSE));
            if (due) {
                lookedAt.put(folder, now);
            }
            return due;
        }
    }

    private void deleteOld(Path file, Instant before) throws IOException {
        Optional<Inode> there = Inode.of(file, LinkOption.NOFOLLOW_LINKS);
        boolean old =
                there.filter(Inode::isRegular)
                        .filter(each -> each.modifiedAt().toInstant().isBefore(before))
                        .isPresent();
        if (old && !inUse.test(file)) {
            Files.deleteIfExists(file);
            LOG.atInfo().addKeyValue("file", file).log("A part that nobody continued was deleted");
        }
    }
}
