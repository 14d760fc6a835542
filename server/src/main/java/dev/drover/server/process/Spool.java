package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The folder with the slots of processes, those in use and those that wait for the next.
 *
 * <p>Safe for use by many threads.
 */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** More free slots than this are deleted. */
    private static final int MOST_FREE = 1_024;

    private static final String SLOT = "slot-";
    private static final String DAMAGED = "damaged-";

    /** For so long it counts that a record was damaged: long enough to report what it concerns. */
    private static final Duration DAMAGE_COUNTS = Duration.ofDays(1);

    private final Path folder;
    private final Deque<SpoolSlot> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger freeCount = new AtomicInteger();
    private final AtomicInteger lastNumber = new AtomicInteger();

    private Spool(Path folder) {
        this.folder = folder;
    }

    static Spool open(Path directory) throws IOException {
        Path folder = directory.resolve("spool");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(directory, SpoolFile.OWNER_ONLY_FOLDER);
            Files.createDirectory(folder, SpoolFile.OWNER_ONLY_FOLDER);
        }
        var spool = new Spool(folder);
        spool.slots().forEach(slot -> spool.lastNumber.accumulateAndGet(number(slot), Math::max));
        return spool;
    }

    private static int number(SpoolSlot slot) {
        return Integer.parseInt(slot.path().getFileName().toString().substring(SLOT.length()));
    }

    Path folder() {
        return folder;
    }

    /** The slot of a number, there or not. */
    SpoolSlot slot(String name) {
        return new SpoolSlot(folder.resolve(name));
    }

    /** All slots that are there, in use or not. */
    List<SpoolSlot> slots() throws IOException {
        List<SpoolSlot> slots = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, SLOT + "[0-9]*")) {
            folders.forEach(each -> slots.add(new SpoolSlot(each)));
        }
        return slots;
    }

    /**
     * Takes a slot for a new process.
     *
     * @throws DroverException STORAGE_FULL where there is neither a free one nor room for another
     */
    SpoolSlot take() {
        SpoolSlot slot = free.pollFirst();
        if (slot != null) {
            freeCount.decrementAndGet();
            return slot;
        }
        try {
            Path path = folder.resolve(SLOT + "%06d".formatted(lastNumber.incrementAndGet()));
            return new SpoolSlot(Files.createDirectory(path, SpoolFile.OWNER_ONLY_FOLDER));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    DroverException failed(IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return SpoolFile.interrupted();
        }
        return new DroverException(
                ErrorKind.STORAGE_FULL,
                "The spool " + folder + " cannot be written: " + e.getMessage(),
                "Look at the disk and the rights of the data folder.",
                Map.of(),
                e);
    }

    /** Takes back a slot whose process is over and kept elsewhere, or was never launched. */
    void giveBack(SpoolSlot slot) {
        try {
            if (freeCount.get() < MOST_FREE && slot.clear()) {
                freeCount.incrementAndGet();
                free.addFirst(slot);
            } else {
                slot.delete();
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("slot", slot.path()).setCause(e).log("Slot not cleared");
        }
    }

    /**
     * Deletes a slot whose launch failed: who still launches in it, late, finds nothing to write
     * to.
     */
    void discard(SpoolSlot slot) {
        try {
            slot.delete();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("slot", slot.path()).setCause(e).log("Slot not deleted");
        }
    }

    /** Keeps a slot with a damaged record out of the way of the others. */
    void setAside(SpoolSlot slot, Instant now) throws IOException {
        String name = DAMAGED + slot.path().getFileName() + "-" + now.toEpochMilli();
        Files.move(slot.path(), folder.resolve(name));
    }

    /** Whether there are slots that were set aside; deletes those of which that is long ago. */
    boolean hasDamaged(Instant now) throws IOException {
        boolean any = false;
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(folder, DAMAGED + "*-[0-9]*")) {
            for (Path each : folders) {
                if (setAsideAt(each).plus(DAMAGE_COUNTS).isBefore(now)) {
                    discard(new SpoolSlot(each));
                } else {
                    any = true;
                }
            }
        }
        return any;
    }

    private static Instant setAsideAt(Path damaged) {
        String name = damaged.getFileName().toString();
        return Instant.ofEpochMilli(Long.parseLong(name.substring(name.lastIndexOf('-') + 1)));
    }

    /** A process that runs has its input open and needs no name for it. */
    void deleteInput(SpoolSlot slot) {
        try {
            Files.deleteIfExists(slot.inputFile());
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("slot", slot.path()).setCause(e).log("Input not deleted");
        }
    }
}
