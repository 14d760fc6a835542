package dev.drover.server.control;

import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.ProcessView;
import dev.drover.api.RunLogEntry.Kind;
import dev.drover.api.Secret;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process as its run knows it: how it ended, the messages for it, and its lines on their way into
 * the log.
 *
 * <p>Safe for use by many threads.
 */
public final class RunProcess {

    private final LiveRun run;
    private final ProcessId id;
    private final @Nullable Secret token;
    private final boolean logged;
    private final ProcessInbox inbox;
    private final CompletableFuture<ProcessOutcome> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> recorded = new CompletableFuture<>();
    private final CountDownLatch setUp = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private volatile @Nullable LaunchedProcess process;
    private volatile @Nullable OutputCopier copier;
    private volatile @Nullable Thread copying;

    RunProcess(LiveRun run, ProcessId id, @Nullable Secret token, boolean logged) {
        this.run = run;
        this.id = id;
        this.token = token;
        this.logged = logged;
        this.inbox = new ProcessInbox(id);
    }

    public ProcessId id() {
        return id;
    }

    /** Completes when the process is over, with how; never fails. */
    public CompletableFuture<ProcessOutcome> ended() {
        return ended.copy();
    }

    /** The process itself, once it was launched. */
    public LaunchedProcess process() {
        LaunchedProcess launched = process;
        if (launched == null) {
            throw new IllegalStateException("Process " + id + " is not launched");
        }
        return launched;
    }

    /**
     * Reads from a stream, waiting up to {@code wait} where there is nothing at the offset yet and
     * the process goes on.
     *
     * @return at most {@code max} bytes; none where none came in time, or at the stream's end
     */
    public byte[] read(ProcessStream stream, long offset, int max, Duration wait)
            throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            boolean over = ended.isDone();
            byte[] bytes = process().read(stream, offset, max);
            if (bytes.length > 0
                    || over
                    || !awaitNews(stream, offset, deadline - System.nanoTime())) {
                return bytes;
            }
        }
    }

    private void news() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False where the time is over. */
    private boolean awaitNews(ProcessStream stream, long offset, long nanos)
            throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!ended.isDone() && process().length(stream) <= offset) {
                if (left <= 0) {
                    return false;
                }
                left = grown.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** By which it connects back to this server; null for one that connects to its node. */
    @Nullable Secret token() {
        return token;
    }

    /**
     * Leaves a message that the process can take once it connects back; LIMIT_REACHED where too
     * many wait.
     */
    public void send(JsonNode message) {
        inbox.put(message);
    }

    ProcessInbox inbox() {
        return inbox;
    }

    /** Completes when its last line and its end are in the log and its record is kept. */
    CompletableFuture<Void> recorded() {
        return recorded;
    }

    boolean isOnSilentNode(RunParts parts) {
        LaunchedProcess launched = process;
        NodeName node = launched == null ? null : launched.node();
        return node != null && !parts.requireNodes().processes().isLinked(node);
    }

    void launched(LaunchedProcess launched) {
        this.process = launched;
    }

    /** Its launch is in the log, so its lines and its end may follow. */
    void setUp() {
        setUp.countDown();
    }

    boolean isSetUp() {
        return setUp.getCount() == 0;
    }

    void awaitSetUp() throws InterruptedException {
        setUp.await();
    }

    ProcessView view() {
        return view(process(), ended.getNow(null));
    }

    static ProcessView view(LaunchedProcess launched, @Nullable ProcessOutcome outcome) {
        return new ProcessView(
                launched.id(),
                launched.owner(),
                launched.node(),
                launched.pid(),
                launched.command(),
                launched.startedAt(),
                outcome == null ? null : outcome.endedAt(),
                outcome == null ? null : outcome.exitCode(),
                outcome == null ? null : outcome.signal(),
                outcome == null ? null : outcome.cause());
    }

    /** What the process package tells; none of it blocks. */
    ProcessListener listener() {
        return new ProcessListener() {
            @Override
            public void outputGrew(LaunchedProcess from, ProcessStream stream, long length) {
                news();
                if (logged) {
                    copier(from).grew();
                }
            }

            @Override
            public void softLimitReached(LaunchedProcess from) {
                run.log(
                        Kind.MESSAGE,
                        "Process " + id + " is over its soft time limit; it goes on",
                        id);
            }

            @Override
            public void ended(LaunchedProcess from, ProcessOutcome outcome) {
                launched(from);
                ended.complete(outcome);
                news();
                if (logged
                        && from.length(ProcessStream.STDOUT) + from.length(ProcessStream.STDERR)
                                > 0) {
                    copier(from).ended();
                }
                Thread.ofVirtual()
                        .name("process-end-", 0)
                        .start(() -> run.ownProcesses().record(RunProcess.this, outcome));
            }
        };
    }

    private synchronized OutputCopier copier(LaunchedProcess from) {
        OutputCopier known = copier;
        if (known != null) {
            return known;
        }
        OutputCopier made =
                new OutputCopier(
                        from,
                        run.limits().outputBytesPerProcess(),
                        (kind, text) -> run.log(kind, text, id));
        copier = made;
        copying = Thread.ofVirtual().name("process-output-", 0).start(() -> copy(made));
        return made;
    }

    private void copy(OutputCopier copier) {
        try {
            awaitSetUp();
            copier.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the lines that the process wrote are in the log. */
    void awaitCopied() throws InterruptedException {
        Thread thread = copying;
        if (thread != null) {
            thread.join();
        }
    }
}
