package dev.drover.server.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The audit log in files that are only appended to. An entry survives the end of the server when it
 * is acknowledged, and a loss of power half a second later. Safe for use by many threads.
 */
public final class FileAuditLog implements AuditLog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileAuditLog.class);

    private static final int MOST_AT_ONCE = 20_000;
    private static final int LONGEST_NAME = 300;
    private static final int MOST_DAMAGE = 10;

    private final AuditConfiguration configuration;
    private final InstantSource clock;
    private final AuditDetails details;
    private final Refusals refusals;
    private final AuditReader reader;
    private final List<String> damage;
    private final AuditKeeper keeper;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Changed by the holder of the lock alone. */
    private final AuditTail tail;

    /** Set by the holder of the lock alone. */
    private volatile boolean closed;

    @GuardedBy("lock")
    private boolean inTrouble;

    private FileAuditLog(
            AuditConfiguration configuration,
            InstantSource clock,
            AuditSegments segments,
            AuditKey key,
            AuditTail tail,
            List<String> damage) {
        this.configuration = configuration;
        this.clock = clock;
        this.details = new AuditDetails(configuration.detailBytes());
        this.refusals = new Refusals(clock, configuration.refusalsPerMinute());
        this.tail = tail;
        this.damage = damage;
        this.reader = new AuditReader(segments, key, tail::tip, this::sign, clock);
        this.keeper = new AuditKeeper(this, tail, segments, configuration, clock);
    }

    /**
     * Opens the log of a data folder, which is made where there is none. What is wrong with its end
     * is recorded in it; {@link #damage} tells it too.
     *
     * @throws DroverException CONFIGURATION, UNAVAILABLE or STORAGE_FULL where it cannot be read or
     *     written
     */
    public static FileAuditLog open(
            Path dataFolder, AuditConfiguration configuration, InstantSource clock) {
        AuditKey key = AuditKey.in(dataFolder.resolve("tls"));
        AuditSegments segments = new AuditSegments(dataFolder.resolve("audit"));
        try {
            AuditHead head = AuditHead.open(dataFolder.resolve("audit.head"));
            AuditStart start = AuditStart.look(segments, head, key.verifying());
            AuditTail tail = new AuditTail(segments, head, key, configuration, start);
            FileAuditLog log =
                    new FileAuditLog(configuration, clock, segments, key, tail, start.damage());
            log.tellOf(start);
            log.keeper.start();
            return log;
        } catch (IOException e) {
            throw AuditFailures.explain("opened", e);
        }
    }

    /** What was wrong with its end when it was opened, for people. */
    public List<String> damage() {
        return damage;
    }

    /** Reads it. */
    public AuditReader reader() {
        return reader;
    }

    @Override
    public long recordAll(List<AuditEvent> events) {
        return append(events, 0);
    }

    @Override
    public void happened(List<AuditEvent> events) {
        for (int from = 0; from < events.size(); from += MOST_AT_ONCE) {
            unlessItFails(events.subList(from, Math.min(events.size(), from + MOST_AT_ONCE)), 0);
        }
    }

    @Override
    public void refused(AuditEvent event) {
        OptionalLong leftOut = refusals.admit();
        if (leftOut.isPresent()) {
            unlessItFails(List.of(event.refused()), leftOut.getAsLong());
        }
    }

    /** Signs what is not signed yet. */
    void sign() {
        lock();
        try {
            tail.sign(now());
        } catch (IOException e) {
            throw AuditFailures.explain("signed", e);
        } finally {
            lock.unlock();
        }
    }

    /** Signs what is not signed yet, makes all durable and closes the files. */
    @Override
    public void close() {
        keeper.close();
        lock.lock();
        try (AuditTail closing = tail) {
            if (!closed) {
                closed = true;
                closing.sign(now());
                closing.sync();
            }
        } catch (IOException e) {
            throw AuditFailures.explain("closed", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the log ends elsewhere.
     *
     * @param nanoseconds how long at the most; null for as long as it takes
     */
    void awaitBeyond(AuditTip known, @Nullable Long nanoseconds) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanoseconds == null ? Long.MAX_VALUE : nanoseconds;
            while (tail.tip().equals(known) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void unlessItFails(List<AuditEvent> events, long leftOut) {
        try {
            append(events, leftOut);
        } catch (DroverException e) {
            LOG.atError()
                    .addKeyValue("action", events.getFirst().action())
                    .addKeyValue("follows", events.getFirst().follows())
                    .addKeyValue("entries", events.size())
                    .addKeyValue("reason", e.text())
                    .log("The audit log does not say what became of something");
        }
    }

    private long append(List<AuditEvent> events, long leftOut) {
        if (events.isEmpty() || events.size() > MOST_AT_ONCE) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    events.size()
                            + " entries of the audit log at once; the limit is "
                            + MOST_AT_ONCE,
                    "Record 1 or more, in several calls where there are so many.");
        }
        List<ObjectNode> entries = new ArrayList<>(events.size());
        events.forEach(event -> entries.add(entry(event, leftOut)));
        lock();
        try {
            long first = tail.append(entries, now());
            changed.signalAll();
            if (inTrouble) {
                inTrouble = false;
                LOG.atInfo().log("The audit log is written again");
            }
            return first;
        } catch (IOException e) {
            trouble(e);
            throw AuditFailures.explain("written", e);
        } finally {
            lock.unlock();
        }
    }

    private ObjectNode entry(AuditEvent event, long leftOut) {
        ObjectNode entry = Json.mapper().createObjectNode();
        entry.put("by", AuditDetails.text(event.by(), LONGEST_NAME));
        if (event.user() != null) {
            entry.put("user", AuditDetails.text(event.user(), LONGEST_NAME));
        }
        entry.put("action", AuditDetails.text(event.action(), LONGEST_NAME));
        entry.put("subject", AuditDetails.text(event.subject(), LONGEST_NAME));
        if (event.outcome() != null) {
            entry.put("outcome", event.outcome().text());
        }
        if (event.follows() != null) {
            entry.put("of", event.follows());
        }
        ObjectNode said = details.of(event.details());
        if (leftOut > 0) {
            said.put("othersNotRecorded", leftOut);
        }
        entry.set("details", said);
        return entry;
    }

    /** A disk that hangs holds up those who wait here, and each is told. */
    private void lock() {
        boolean mine;
        try {
            mine = lock.tryLock(configuration.writeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED, "The wait for the audit log was cancelled", "");
        }
        if (!mine) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The audit log was not written within "
                            + configuration.writeTimeout().toSeconds()
                            + " s, the limit; what it is to record is not done",
                    "Look at the disk of the data folder, then try again.");
        }
        if (closed) {
            lock.unlock();
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The server stops, and its audit log is closed",
                    "Try again once it runs.");
        }
    }

    @GuardedBy("lock")
    private void trouble(IOException e) {
        if (!inTrouble) {
            inTrouble = true;
            LOG.atError()
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "The audit log cannot be written; what it records is refused until it"
                                    + " can");
        }
    }

    private void tellOf(AuditStart start) {
        if (start.torn() > 0) {
            Map<String, Long> said =
                    Map.of("cutBytes", start.torn(), "after", start.end().number());
            happened(List.of(AuditEvent.ofServer("audit.repair", "", said)));
        }
        if (!damage.isEmpty()) {
            damage.forEach(text ->
                    LOG.atError().addKeyValue("found", text).log("The audit log is damaged"));
            Map<String, List<String>> said =
                    Map.of("found", damage.stream().limit(MOST_DAMAGE).toList());
            happened(List.of(AuditEvent.ofServer("audit.damage", "", said)));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
