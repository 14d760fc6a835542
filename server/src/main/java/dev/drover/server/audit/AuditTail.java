package dev.drover.server.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Json;
import dev.drover.api.audit.AuditFormat;
import dev.drover.server.audit.AuditSegments.Segment;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The end of the log, where entries are chained to those before. For one thread at a time, but for
 * {@link #sync} and {@link #tip}.
 */
final class AuditTail implements AutoCloseable {

    private final AuditSegments segments;
    private final AuditHead head;
    private final AuditKey key;
    private final AuditConfiguration configuration;

    /** Held while the file is made durable, and while another takes its place. */
    private final ReentrantLock syncing = new ReentrantLock();

    @GuardedBy("syncing")
    private @Nullable SegmentFile file;

    private long segment;
    private YearMonth month;
    private boolean bridging;
    private volatile AuditTip tip;

    AuditTail(
            AuditSegments segments,
            AuditHead head,
            AuditKey key,
            AuditConfiguration configuration,
            AuditStart start)
            throws IOException {
        this.segments = segments;
        this.head = head;
        this.key = key;
        this.configuration = configuration;
        this.bridging = start.bridged();
        this.month = month(start.begun());
        Segment last = start.last();
        if (last != null) {
            file = SegmentFile.open(last.file(), start.length());
            segment = last.first();
        }
        tip =
                new AuditTip(
                        start.end().number(),
                        start.end().hash(),
                        segment,
                        start.length(),
                        start.end().checkpoint(),
                        start.end().signedTo());
    }

    /** Where the log ends. */
    AuditTip tip() {
        return tip;
    }

    /**
     * Appends entries, all or none, with a checkpoint where one is due.
     *
     * @param entries without number, time and hashes; they get the first two here
     * @return the number of the first
     */
    long append(List<ObjectNode> entries, Instant now) throws IOException {
        SegmentFile current = fileFor(now);
        Lines lines = new Lines(tip);
        if (bridging) {
            lines.checkpoint(now);
        }
        entries.forEach(entry -> lines.entry(entry, now));
        if (lines.number - lines.signed >= configuration.checkpointEntries()) {
            lines.checkpoint(now);
        }
        write(current, lines);
        return lines.number - entries.size() + 1;
    }

    /** Signs what is not signed yet. */
    void sign(Instant now) throws IOException {
        if (tip.isUnsigned()) {
            SegmentFile current = fileFor(now);
            if (tip.isUnsigned()) { // a new file begins with one
                Lines lines = new Lines(tip);
                lines.checkpoint(now);
                write(current, lines);
            }
        }
    }

    /** Returns when all that was appended before survives a loss of power. */
    void sync() throws IOException {
        syncing.lock();
        try {
            if (file != null) {
                file.sync();
            }
        } finally {
            syncing.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        syncing.lock();
        try (head) {
            if (file != null) {
                file.close();
            }
        } finally {
            syncing.unlock();
        }
    }

    private void write(SegmentFile current, Lines lines) throws IOException {
        current.append(lines.bytes.toByteArray());
        bridging = false;
        tip =
                new AuditTip(
                        lines.number,
                        lines.hash,
                        segment,
                        current.length(),
                        lines.checkpoint,
                        lines.signed);
        head.write(lines.number, lines.hash);
    }

    /** The file to append to: another where that is as long as it may be, or of another month. */
    private SegmentFile fileFor(Instant now) throws IOException {
        syncing.lock();
        try {
            SegmentFile current = file;
            boolean fits =
                    current != null
                            && current.length() < configuration.segmentBytes()
                            && month.equals(month(now));
            return current != null && (fits || tip.number() < segment) ? current : begin(now);
        } finally {
            syncing.unlock();
        }
    }

    /** A new file begins with a checkpoint, so that it can be believed without those before. */
    @GuardedBy("syncing")
    private SegmentFile begin(Instant now) throws IOException {
        Segment next = segments.of(tip.number() + 1);
        SegmentFile fresh = SegmentFile.create(next.file());
        Lines lines = new Lines(tip);
        try {
            if (tip.number() > 0) {
                lines.checkpoint(now);
                fresh.append(lines.bytes.toByteArray());
            }
            segments.sync();
            if (file != null) {
                file.sync();
                file.close();
            }
        } catch (IOException e) {
            abandon(fresh, next, e);
            throw e;
        }
        file = fresh;
        segment = next.first();
        month = month(now);
        bridging = false;
        tip =
                new AuditTip(
                        tip.number(),
                        tip.hash(),
                        segment,
                        fresh.length(),
                        lines.checkpoint,
                        lines.signed);
        return fresh;
    }

    /** So that the next try can make it again. */
    private static void abandon(SegmentFile fresh, Segment next, IOException cause) {
        try (fresh) {
            Files.deleteIfExists(next.file());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** Lines that are to be written at once. */
    private final class Lines {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long number;
        private String hash;
        private long checkpoint;
        private long signed;

        Lines(AuditTip after) {
            number = after.number();
            hash = after.hash();
            checkpoint = after.checkpoint();
            signed = after.signedTo();
        }

        void entry(ObjectNode entry, Instant now) {
            number++;
            ObjectNode whole = Json.mapper().createObjectNode();
            whole.put("number", number).put("time", now.toString()).setAll(entry);
            AuditFormat.Chained chained =
                    AuditFormat.entry(Json.mapper().writeValueAsBytes(whole), hash);
            hash = chained.hash();
            line(chained.line());
        }

        void checkpoint(Instant now) {
            checkpoint++;
            signed = number;
            ObjectNode object =
                    Json.mapper()
                            .createObjectNode()
                            .put("checkpoint", checkpoint)
                            .put("number", number)
                            .put("entry", hash)
                            .put("time", now.toString());
            line(AuditFormat.signed(Json.mapper().writeValueAsBytes(object), key::sign));
        }

        private void line(byte[] line) {
            bytes.writeBytes(line);
            bytes.write('\n');
        }
    }
}
