package dev.drover.server.node.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.ProcessId;
import dev.drover.server.node.link.Link;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends the output of one process to the primary, from the spool, piece by piece: the next piece
 * once the primary has the one before, so that nothing is lost and nothing queues up. What is left
 * at the end of the process goes with the report of it, where it is little.
 *
 * <p>Works on a virtual thread of its own that begins with the first output.
 */
final class OutputSender {

    private static final Logger LOG = LoggerFactory.getLogger(OutputSender.class);

    private static final int PIECE_BYTES = 128 << 10;

    /** More than this of a stream is not put into the report. */
    private static final int REST_BYTES = 16 << 10;

    /** So long output gathers before it is sent: most processes end before that. */
    private static final Duration GATHERING = Duration.ofMillis(10);

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final byte[] NOTHING = {};

    /** So often the rest of the output is tried to be read that the primary lacks. */
    private static final int TRIES = 3;

    /** How far a stream is. */
    private static final class Position {
        private long read;
        private long known;
        private @Nullable MessageDigest digest;

        /** It could not be read or sent; tried again when the primary asks for it. */
        private boolean failed;
    }

    private final LaunchedProcess process;
    private final Supplier<Optional<Link>> links;
    private final Semaphore pieces;
    private final Consumer<ProcessOrders.Ended> report;
    private final AtomicInteger failures = new AtomicInteger();
    private final Map<ProcessStream, Position> positions = new EnumMap<>(ProcessStream.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    @GuardedBy("lock")
    private boolean grown;

    @GuardedBy("lock")
    private @Nullable ProcessOutcome outcome;

    @GuardedBy("lock")
    private @Nullable Thread worker;

    @GuardedBy("lock")
    private boolean stopped;

    /**
     * @param pieces bounds the pieces of all processes that are on their way at a time
     * @param report is given the end, on the sender's thread
     */
    OutputSender(
            LaunchedProcess process,
            Supplier<Optional<Link>> links,
            Semaphore pieces,
            Consumer<ProcessOrders.Ended> report) {
        this.process = process;
        this.links = links;
        this.pieces = pieces;
        this.report = report;
        for (ProcessStream stream : ProcessStream.values()) {
            positions.put(stream, new Position());
        }
    }

    void grew() {
        lock.lock();
        try {
            grown = true;
            wake();
        } finally {
            lock.unlock();
        }
    }

    void ended(ProcessOutcome end) {
        lock.lock();
        try {
            outcome = end;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** There is a link again. */
    void linked() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            if (worker != null) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void wake() {
        if (worker == null && !stopped) {
            worker = Thread.ofVirtual().name("node-output-", 0).start(this::work);
        }
        news.signalAll();
    }

    private void work() {
        try {
            ProcessOutcome end = awaitNews(GATHERING);
            while (end == null) {
                for (ProcessStream stream : ProcessStream.values()) {
                    sendUpTo(stream, Long.MAX_VALUE, 0);
                }
                end = awaitNews(Duration.ofMinutes(1));
            }
            for (ProcessStream stream : ProcessStream.values()) {
                sendUpTo(stream, end.length(stream), REST_BYTES);
            }
            report.accept(endOf(end));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops; the next one begins anew
        } catch (DroverException e) {
            if (!isStopped()) { // else it failed by that; the next server begins anew
                throw e;
            }
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** The outcome where there is one; null when output grew, or the time is over. */
    private @Nullable ProcessOutcome awaitNews(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            boolean gathering = longest.equals(GATHERING);
            while (outcome == null && (gathering || !grown) && left > 0) {
                left = news.awaitNanos(left);
            }
            grown = false;
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends until the primary has all but {@code leave} bytes of what there is. The exit of the
     * process is worth more than its output: where that cannot be read, it goes on without.
     */
    private void sendUpTo(ProcessStream stream, long length, int leave)
            throws InterruptedException {
        Position position = Objects.requireNonNull(positions.get(stream));
        try {
            while (!position.failed && sendNext(stream, position, length, leave)) {
                // goes on with the next piece
            }
        } catch (DroverException e) {
            failed(stream, position, e);
        }
    }

    private void failed(ProcessStream stream, Position position, DroverException why) {
        if (isStopped()) {
            throw why;
        }
        position.failed = true;
        LOG.atError()
                .addKeyValue("process", process.id())
                .addKeyValue("stream", stream.text())
                .setCause(why)
                .log("The output of a process cannot be sent; it is tried again at its end");
    }

    /** False where there is no more to send. */
    private boolean sendNext(ProcessStream stream, Position position, long length, int leave)
            throws InterruptedException {
        long end = Math.min(length, process.length(stream));
        if (end < position.read) { // it was cut off, as by '> /dev/stdout' in a shell
            position.read = 0;
            position.digest = null;
        }
        if (end - position.read <= leave) {
            return false;
        }
        byte[] bytes =
                process.read(
                        stream, position.read, (int) Math.min(PIECE_BYTES, end - position.read));
        if (bytes.length == 0) {
            return false;
        }
        digest(position).update(bytes);
        long next = position.read + bytes.length;
        if (position.known >= 0 && position.known < next) {
            send(stream, position, bytes);
        }
        position.read = next;
        return true;
    }

    /** Until the primary has all of it; a part of it may be what it has already. */
    private void send(ProcessStream stream, Position position, byte[] bytes)
            throws InterruptedException {
        ProcessOrders.Piece piece =
                new ProcessOrders.Piece(process.id(), stream.text(), position.read, bytes);
        while (true) {
            Link link = awaitLink();
            try {
                position.known = ask(link, piece).next();
                return;
            } catch (DroverException e) {
                if (!e.kind().retryable() && e.kind() != ErrorKind.INTERNAL) {
                    throw e;
                }
                awaitAWhile();
            }
        }
    }

    private ProcessOrders.Wanted ask(Link link, ProcessOrders.Piece piece)
            throws InterruptedException {
        pieces.acquire();
        try {
            return Json.mapper()
                    .treeToValue(
                            link.ask("process.output", piece, ANSWER), ProcessOrders.Wanted.class);
        } finally {
            pieces.release();
        }
    }

    /**
     * The primary lacks something: what it has of each stream is said. After some tries it is told
     * that it will not get it.
     */
    void sendAgain(JsonNode wanted) throws InterruptedException {
        try {
            for (ProcessStream stream : ProcessStream.values()) {
                JsonNode from = wanted.get(stream.text());
                if (from != null) {
                    sendAgain(stream, from.longValue());
                }
            }
        } catch (DroverException e) {
            if (isStopped() || failures.incrementAndGet() < TRIES) {
                throw e;
            }
            tellLost(links, process.id(), wanted, e.text());
        }
    }

    /** Tells the primary that it will not get what it wants; UNAVAILABLE where there is no link. */
    static void tellLost(
            Supplier<Optional<Link>> links, ProcessId process, JsonNode wanted, String why)
            throws InterruptedException {
        Link link =
                links.get()
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.UNAVAILABLE, "There is no link now", ""));
        for (String stream : wanted.propertyNames()) {
            link.ask("process.outputLost", new ProcessOrders.Lost(process, stream, why), ANSWER);
        }
    }

    private void sendAgain(ProcessStream stream, long from) throws InterruptedException {
        Position position = new Position();
        position.read = from;
        position.known = from;
        long end = process.length(stream);
        while (position.read < end && position.known >= 0) {
            byte[] bytes =
                    readAll(stream, position.read, Math.min(PIECE_BYTES, end - position.read));
            send(stream, position, bytes);
            position.read += bytes.length;
        }
    }

    private byte[] readAll(ProcessStream stream, long offset, long length) {
        byte[] bytes = process.read(stream, offset, (int) length);
        if (bytes.length < length) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The output of process "
                            + process.id()
                            + " ends at byte "
                            + (offset + bytes.length)
                            + ", and "
                            + (offset + length)
                            + " were written",
                    "Look at the disk of the data folder.");
        }
        return bytes;
    }

    private Link awaitLink() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                Optional<Link> link = links.get();
                if (link.isPresent()) {
                    return link.get();
                }
                // The deadline is for a signal that came just before.
                boolean told = news.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
                if (stopped && !told) {
                    throw new InterruptedException();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitAWhile() throws InterruptedException {
        lock.lock();
        try {
            long left = BETWEEN_TRIES.toNanos();
            while (left > 0 && links.get().isPresent()) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private ProcessOrders.Ended endOf(ProcessOutcome end) {
        return new ProcessOrders.Ended(
                end, streamEnd(ProcessStream.STDOUT, end), streamEnd(ProcessStream.STDERR, end));
    }

    private ProcessOrders.StreamEnd streamEnd(ProcessStream stream, ProcessOutcome end) {
        long length = end.length(stream);
        Position position = Objects.requireNonNull(positions.get(stream));
        if (length > 0 && !position.failed) {
            try {
                long offset = position.read;
                byte[] rest = readAll(stream, offset, length - offset);
                MessageDigest digest = digest(position);
                digest.update(rest);
                return new ProcessOrders.StreamEnd(
                        length, HexFormat.of().formatHex(digest.digest()), offset, rest);
            } catch (DroverException e) {
                failed(stream, position, e);
            }
        }
        return new ProcessOrders.StreamEnd(length, "", length, NOTHING);
    }

    private static MessageDigest digest(Position position) {
        if (position.digest == null) {
            position.digest = sha256();
        }
        return position.digest;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
