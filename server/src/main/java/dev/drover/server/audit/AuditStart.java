package dev.drover.server.audit;

import dev.drover.api.Json;
import dev.drover.api.audit.AuditFinding;
import dev.drover.api.audit.AuditLines;
import dev.drover.api.audit.AuditProgress;
import dev.drover.api.audit.AuditPublicKey;
import dev.drover.api.audit.AuditVerifier;
import dev.drover.server.audit.AuditSegments.Segment;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a starting server finds of its log: only the last file is read, by which the end is known.
 *
 * @param last null where there is none to go on with
 * @param length bytes of it that end with a whole line
 * @param begun when it was begun
 * @param torn bytes of a line that was cut off by the end of the server or of the machine
 * @param end the last entry, its hash, and the last checkpoint
 * @param bridged whether the end is not the one that the file has, so that a checkpoint comes next
 * @param damage what else is wrong, for people
 */
record AuditStart(
        @Nullable Segment last,
        long length,
        Instant begun,
        long torn,
        AuditProgress end,
        boolean bridged,
        List<String> damage) {

    private static final AuditStart NOTHING =
            new AuditStart(null, 0, Instant.EPOCH, 0, AuditProgress.START, false, List.of());

    static AuditStart look(AuditSegments segments, AuditHead head, AuditPublicKey key)
            throws IOException {
        Optional<AuditHead.Last> noted = head.read();
        List<Segment> all = new ArrayList<>(segments.all());
        AuditStart found = NOTHING;
        long torn = 0;
        while (!all.isEmpty() && found.last() == null) {
            Segment last = all.removeLast();
            found = look(last, key);
            torn += found.torn();
            if (found.length() == 0) {
                Files.delete(last.file()); // its first line was not written to its end
                found = NOTHING;
            }
        }
        return found.against(noted, torn);
    }

    private static AuditStart look(Segment segment, AuditPublicKey key) throws IOException {
        AuditVerifier verifier = new AuditVerifier(key, AuditProgress.START);
        Instant begun = Instant.EPOCH;
        try (AuditLines lines = segment.lines(0, Long.MAX_VALUE)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                verifier.accept(line);
                begun = begun.equals(Instant.EPOCH) ? time(line) : begun;
            }
            List<String> damage =
                    verifier.report(null).findings().stream().map(AuditFinding::text).toList();
            return new AuditStart(
                    segment,
                    lines.offset(),
                    begun,
                    lines.torn(),
                    verifier.progress(0),
                    false,
                    damage);
        }
    }

    /** When a line was written, as far as it says so. */
    static Instant time(byte[] line) {
        try {
            return Instant.parse(Json.mapper().readTree(line).path("time").asString(""));
        } catch (JacksonException | DateTimeParseException e) {
            return Instant.EPOCH; // a damaged line, which the verifier tells of
        }
    }

    /** What was noted of the end counts where the log ends earlier, or otherwise. */
    private AuditStart against(Optional<AuditHead.Last> noted, long allTorn) {
        List<String> all = new ArrayList<>(damage);
        AuditProgress then = end;
        if (noted.isEmpty()) {
            if (last != null) {
                all.add(
                        "The file audit.head, which says where the log ends, is missing or"
                                + " damaged");
            }
        } else if (noted.get().number() > end.number()) {
            all.add(
                    "The log ends with entry "
                            + end.number()
                            + ", and entries up to "
                            + noted.get().number()
                            + " were recorded");
            then = endingWith(noted.get());
        } else if (noted.get().number() == end.number() && !noted.get().hash().equals(end.hash())) {
            all.add("Entry " + end.number() + " at the end of the log is not the one recorded");
            then = endingWith(noted.get());
        }
        return new AuditStart(
                last, length, begun, allTorn, then, !then.equals(end), List.copyOf(all));
    }

    private AuditProgress endingWith(AuditHead.Last noted) {
        return new AuditProgress(
                noted.number(),
                noted.hash(),
                end.checkpoint(),
                end.signedTo(),
                end.first(),
                end.trimmed(),
                0);
    }
}
