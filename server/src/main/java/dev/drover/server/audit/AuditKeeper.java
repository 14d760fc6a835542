package dev.drover.server.audit;

import dev.drover.api.DroverException;
import dev.drover.api.audit.AuditFormat;
import dev.drover.api.audit.AuditLines;
import dev.drover.server.audit.AuditSegments.Segment;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Makes the log durable half a second after it was written, signs it in time, and deletes files
 * that are older than they are kept. One virtual thread, which rests while nothing is recorded.
 */
final class AuditKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditKeeper.class);

    private static final Duration SYNC_EVERY = Duration.ofMillis(500);

    private final FileAuditLog log;
    private final AuditTail tail;
    private final AuditSegments segments;
    private final AuditConfiguration configuration;
    private final InstantSource clock;
    private final Thread thread;

    /** Of the thread alone, as all that follows. */
    private AuditTip synced = new AuditTip(0, "", 0, 0, 0, 0);

    private @Nullable Long signAt;
    private long trimmedIn = -1;
    private boolean inTrouble;

    AuditKeeper(
            FileAuditLog log,
            AuditTail tail,
            AuditSegments segments,
            AuditConfiguration configuration,
            InstantSource clock) {
        this.log = log;
        this.tail = tail;
        this.segments = segments;
        this.configuration = configuration;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("audit-keeper").unstarted(this::keep);
    }

    void start() {
        thread.start();
    }

    /** Returns when it does nothing any more. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        try {
            while (true) {
                log.awaitBeyond(synced, signAt == null ? null : signAt - System.nanoTime());
                if (inTrouble || !tail.tip().equals(synced)) {
                    Thread.sleep(SYNC_EVERY); // what comes meanwhile is made durable with it
                }
                if (signAt == null && tail.tip().isUnsigned()) {
                    signAt = System.nanoTime() + configuration.checkpointInterval().toNanos();
                }
                perform(signAt != null && signAt - System.nanoTime() <= 0);
                if (!tail.tip().isUnsigned()) {
                    signAt = null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the log is closed, which does the last of this
        }
    }

    /** What fails is told once, and tried again the next time. */
    private void perform(boolean sign) {
        try {
            if (sign) {
                log.sign();
            }
            AuditTip tip = tail.tip();
            if (!tip.equals(synced)) {
                tail.sync();
                synced = tip;
            }
            if (tip.segment() != trimmedIn) {
                trim();
                trimmedIn = tip.segment();
            }
            inTrouble = false;
        } catch (IOException | DroverException e) {
            if (!inTrouble) {
                inTrouble = true;
                LOG.atError()
                        .addKeyValue("reason", e.getMessage())
                        .log("The audit log could not be kept; it is tried again");
            }
        }
    }

    /** Says first what it deletes. */
    private void trim() throws IOException {
        Duration keep = configuration.keep();
        if (keep == null) {
            return;
        }
        Instant oldest = clock.instant().minus(keep);
        List<Segment> all = segments.all();
        int old = 0;
        while (old + 1 < all.size() && begun(all.get(old + 1)).isBefore(oldest)) {
            old++;
        }
        if (old == 0) {
            return;
        }
        long to = all.get(old).first() - 1;
        log.record(
                AuditEvent.ofServer(
                        AuditFormat.TRIM,
                        "",
                        Map.of(
                                "from",
                                all.getFirst().first(),
                                "to",
                                to,
                                "keepMilliseconds",
                                keep.toMillis())));
        tail.sync();
        for (Segment each : all.subList(0, old)) {
            Files.deleteIfExists(each.file());
        }
        segments.sync();
        LOG.atInfo().addKeyValue("to", to).log("Deleted the oldest entries of the audit log");
    }

    /** The end of the file before: nothing in that is younger. What nobody can read is not old. */
    private static Instant begun(Segment segment) throws IOException {
        try (AuditLines lines = segment.lines(0, Long.MAX_VALUE)) {
            byte[] first = lines.next();
            Instant time = first == null ? Instant.EPOCH : AuditStart.time(first);
            return time.equals(Instant.EPOCH) ? Instant.MAX : time;
        }
    }
}
