package dev.drover.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.audit.AuditEntry;
import dev.drover.api.audit.AuditFormat;
import dev.drover.api.audit.AuditLine;
import dev.drover.api.audit.AuditLines;
import dev.drover.api.audit.AuditProgress;
import dev.drover.api.audit.AuditReport;
import dev.drover.api.audit.AuditVerifier;
import dev.drover.server.audit.AuditSegments.Segment;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads the log: lists entries, gives it away as it stands, and verifies it. Each call looks at a
 * bounded part and says where the next one goes on. Safe for use by many threads.
 */
public final class AuditReader {

    private static final int AT_ONCE = 4;

    /** Bytes that one call looks at, of about that size. */
    private static final long LOOK = 64L << 20;

    /** Bytes of lines in one piece of an export, of about that size. */
    private static final int PIECE = 256 << 10;

    private final AuditSegments segments;
    private final AuditKey key;
    private final Supplier<AuditTip> tip;
    private final Runnable sign;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(AT_ONCE);

    AuditReader(
            AuditSegments segments,
            AuditKey key,
            Supplier<AuditTip> tip,
            Runnable sign,
            InstantSource clock) {
        this.segments = segments;
        this.key = key;
        this.tip = tip;
        this.sign = sign;
        this.clock = clock;
    }

    @FunctionalInterface
    private interface Look<T> {
        T look(AuditTip end, List<Segment> all) throws IOException;
    }

    /** Entries that a query chooses. */
    public AuditPage list(AuditQuery query) {
        return look((end, all) ->
                query.since() == null
                        ? newest(query, end, all)
                        : oldest(query, query.since(), end, all));
    }

    /**
     * A piece of the log as it stands, to be written into a file line by line. With the first one
     * all that there is gets signed, and that is what the export has.
     *
     * @param next what the piece before said; null for the first
     */
    public AuditPiece export(@Nullable String next) {
        if (next != null) {
            AuditPlace place = AuditPlace.parse(next);
            return look((end, all) -> piece(place, new ArrayList<>(), all));
        }
        sign.run();
        return look((end, all) -> {
            AuditPlace whole =
                    new AuditPlace(all.getFirst().first(), 0, end.segment(), end.length());
            List<String> lines = new ArrayList<>();
            lines.add(head(end, all));
            return piece(whole, lines, all);
        });
    }

    /** Verifies a part of the log, and at its end that it ends as it should. */
    public AuditReport verify(AuditProgress from) {
        return look((end, all) -> {
            AuditVerifier verifier = new AuditVerifier(key.verifying(), from);
            long seen = 0;
            for (Segment each : all) {
                if (each.first() < from.file()) {
                    continue;
                }
                if (seen >= LOOK) {
                    return verifier.report(verifier.progress(each.first()));
                }
                try (AuditLines lines = each.lines(0, length(each, end))) {
                    for (byte[] line = lines.next(); line != null; line = lines.next()) {
                        verifier.accept(line);
                    }
                    seen += lines.offset() + lines.torn();
                    if (lines.torn() > 0) {
                        verifier.accept(new byte[0]); // bytes that no line ends with
                    }
                }
            }
            return verifier.finish(end.number(), end.hash());
        });
    }

    /** Who verifies an export needs to know this to believe it. */
    public String fingerprint() {
        return key.verifying().fingerprint();
    }

    private <T> T look(Look<T> body) {
        if (!places.tryAcquire()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    AT_ONCE + " calls read the audit log already; that is the limit",
                    "Try again when one of them has its answer.");
        }
        try {
            AuditTip end = tip.get();
            List<Segment> all =
                    segments.all().stream().filter(each -> each.first() <= end.segment()).toList();
            return body.look(end, all);
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The oldest entries of the audit log were deleted meanwhile",
                    "Ask again from the beginning.",
                    Map.of(),
                    e);
        } catch (IOException e) {
            throw AuditFailures.explain("read", e);
        } finally {
            places.release();
        }
    }

    private AuditPage newest(AuditQuery query, AuditTip end, List<Segment> all) throws IOException {
        Deque<AuditEntry> found = new ArrayDeque<>();
        long seen = 0;
        for (Segment each : all.reversed()) {
            if (query.before() != null && each.first() >= query.before()) {
                continue;
            }
            if (seen >= LOOK) {
                return new AuditPage(List.copyOf(found), boundary(all, each));
            }
            Deque<AuditEntry> here = new ArrayDeque<>();
            try (AuditLines lines = each.lines(0, length(each, end))) {
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    entry(line).filter(query::matches).ifPresent(here::addFirst);
                    if (here.size() > query.limit()) {
                        here.removeLast();
                    }
                }
                seen += lines.offset();
            }
            found.addAll(here);
            if (found.size() >= query.limit()) {
                List<AuditEntry> page = found.stream().limit(query.limit()).toList();
                long last = page.getLast().number();
                return new AuditPage(page, last > all.getFirst().first() ? last : null);
            }
        }
        return new AuditPage(List.copyOf(found), null);
    }

    /** The first entry of the file after this one. */
    private static long boundary(List<Segment> all, Segment segment) {
        return all.get(all.indexOf(segment) + 1).first();
    }

    private AuditPage oldest(AuditQuery query, long since, AuditTip end, List<Segment> all)
            throws IOException {
        List<AuditEntry> found = new ArrayList<>();
        long seen = 0;
        for (Segment each : from(since, all)) {
            if (seen >= LOOK) {
                return new AuditPage(found, each.first() - 1);
            }
            try (AuditLines lines = each.lines(0, length(each, end))) {
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    Optional<AuditEntry> entry = entry(line).filter(query::matches);
                    if (entry.isPresent()) {
                        found.add(entry.get());
                        if (found.size() == query.limit()) {
                            long last = entry.get().number();
                            return new AuditPage(found, last < end.number() ? last : null);
                        }
                    }
                }
                seen += lines.offset();
            }
        }
        return new AuditPage(found, null);
    }

    private static AuditPiece piece(AuditPlace place, List<String> lines, List<Segment> all)
            throws IOException {
        long bytes = 0;
        for (Segment each : all) {
            if (each.first() < place.segment() || each.first() > place.lastSegment()) {
                continue;
            }
            long from = each.first() == place.segment() ? place.offset() : 0;
            long to = each.first() == place.lastSegment() ? place.lastOffset() : Long.MAX_VALUE;
            try (AuditLines read = each.lines(from, to - from)) {
                for (byte[] line = read.next(); line != null; line = read.next()) {
                    lines.add(new String(line, UTF_8));
                    bytes += line.length;
                    if (bytes >= PIECE) {
                        return new AuditPiece(
                                lines, place.at(each.first(), from + read.offset()).text());
                    }
                }
            }
        }
        return new AuditPiece(lines, null);
    }

    private String head(AuditTip end, List<Segment> all) throws IOException {
        ObjectNode object =
                Json.mapper()
                        .createObjectNode()
                        .put("export", 1)
                        .put("first", all.getFirst().first())
                        .put("last", end.number())
                        .put("entry", end.hash())
                        .put("checkpoint", end.checkpoint())
                        .put("time", now().toString())
                        .put("key", key.verifying().text());
        return new String(
                AuditFormat.signed(Json.mapper().writeValueAsBytes(object), key::sign), UTF_8);
    }

    /** Those that have entries after this one. */
    private static List<Segment> from(long since, List<Segment> all) {
        int begin = 0;
        while (begin + 1 < all.size() && all.get(begin + 1).first() <= since + 1) {
            begin++;
        }
        return all.subList(begin, all.size());
    }

    private static long length(Segment segment, AuditTip end) {
        return segment.first() == end.segment() ? end.length() : Long.MAX_VALUE;
    }

    /** Empty for what is no entry, or none that can be read: the verifier tells of those. */
    private static Optional<AuditEntry> entry(byte[] line) {
        if (!(AuditLine.parse(line) instanceof AuditLine.Entry)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(line, AuditEntry.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
