package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.Frame;
import dev.drover.server.process.supervisor.Frames;
import dev.drover.server.process.supervisor.LaunchOrder;
import dev.drover.server.process.supervisor.MessageKind;
import dev.drover.server.process.supervisor.ProcessIdentity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The one supervisor that this server works with: started when first needed, replaced when lost.
 *
 * <p>Safe for use by many threads.
 */
final class SupervisorConnection implements ProcessControl {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisorConnection.class);

    /** What a living supervisor needs at most, even on a machine that swaps. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of processes that lost their supervisor. */
    private static final Duration LOST_GRACE = Duration.ofSeconds(2);

    private final SupervisorDoor door;
    private final Events events;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable SupervisorLink link;
    private volatile boolean stopping;

    /** Done when the processes of the supervisor that was lost last are gone too. */
    private volatile CompletableFuture<Void> lossHandled = CompletableFuture.completedFuture(null);

    SupervisorConnection(ProcessConfiguration configuration, Path directory, Events events)
            throws IOException {
        this.events = events;
        this.door = new SupervisorDoor(configuration, directory, new LinkEvents());
    }

    /** Connects to a supervisor that is alive; false where there is none. */
    boolean connectIfThere() {
        connecting.lock();
        try {
            if (current().isEmpty()) {
                door.connect().ifPresent(found -> link = found);
            }
            return current().isPresent();
        } finally {
            connecting.unlock();
        }
    }

    /** Connects, starting a supervisor where there is none. */
    SupervisorLink connected() {
        Optional<SupervisorLink> ready = current();
        if (ready.isPresent()) {
            return ready.get();
        }
        connecting.lock();
        try {
            ready = current();
            if (ready.isPresent()) {
                return ready.get();
            }
            SupervisorLink started = door.connectOrStart();
            link = started;
            return started;
        } finally {
            connecting.unlock();
        }
    }

    /** The supervisor that is connected now. */
    Optional<SupervisorLink> current() {
        return Optional.ofNullable(link).filter(SupervisorLink::isOpen);
    }

    /**
     * Launches, and waits until it has succeeded.
     *
     * @param running called on the link's thread as soon as the process is known to run
     */
    void launch(LocalProcess process, LaunchRequest request, LaunchOrder order, Runnable running) {
        SupervisorLink current = connected();
        if (order.addTo(new Frame(MessageKind.LAUNCH)).size() > Frames.MAX_BYTES) {
            throw LaunchFailure.tooLarge(request);
        }
        var done = new CompletableFuture<Void>();
        process.launching(current);
        current.ask(
                MessageKind.LAUNCH,
                order::addTo,
                new SupervisorLink.Reply() {
                    @Override
                    public void success(ByteBuffer results) {
                        var identity = new ProcessIdentity(results.getInt(), results.getLong());
                        process.started(identity, Instant.ofEpochMilli(results.getLong()));
                        if (process.isAlive()) {
                            running.run();
                        }
                        if (!done.complete(null)) {
                            endSoon(process, Duration.ZERO, Cause.LAUNCH);
                        }
                    }

                    @Override
                    public void failure(int error) {
                        done.completeExceptionally(LaunchFailure.of(error, request));
                    }

                    @Override
                    public void lost(DroverException why) {
                        done.completeExceptionally(LaunchFailure.lost(request, why));
                    }
                });
        awaitLaunch(done, request);
    }

    /** Not cancelled by interruption: it takes a millisecond, and half a launch helps nobody. */
    private static void awaitLaunch(CompletableFuture<Void> done, LaunchRequest request) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                try {
                    done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    if (done.completeExceptionally(e)) {
                        throw LaunchFailure.noAnswer(request, PATIENCE);
                    }
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static DroverException rethrown(ExecutionException e) {
        return e.getCause() instanceof DroverException cause
                ? cause
                : new DroverException(
                        ErrorKind.INTERNAL, "The process supervisor's answer was lost", "");
    }

    @Override
    public void signal(LocalProcess process, int signal) throws InterruptedException {
        ask(
                MessageKind.SIGNAL,
                frame -> frame.add(process.id().value()).add(signal),
                Duration.ZERO);
    }

    @Override
    public void end(LocalProcess process, Duration grace, Cause cause) throws InterruptedException {
        process.ending();
        int survivors = ask(MessageKind.END, ending(process, grace, cause), grace);
        requireNobody(survivors, "process " + process.id());
    }

    @Override
    public void endSoon(LocalProcess process, Duration grace, Cause cause) {
        current().ifPresent(to -> to.tell(MessageKind.END, ending(process, grace, cause)));
    }

    private static Consumer<Frame> ending(LocalProcess process, Duration grace, Cause cause) {
        return frame -> frame.add(process.id().value()).add(grace.toMillis()).add(cause.name());
    }

    /** Ends all of a run. */
    void endRun(RunId run, Collection<LocalProcess> alive, Duration grace)
            throws InterruptedException {
        alive.forEach(LocalProcess::ending);
        int survivors;
        if (current().isPresent() || connectIfThere()) {
            survivors =
                    ask(
                            MessageKind.END_RUN,
                            frame ->
                                    frame.add(run.value())
                                            .add(grace.toMillis())
                                            .add(Cause.RUN_ENDED.name()),
                            grace);
        } else {
            survivors =
                    LostProcesses.end(
                            markers -> markers.run().equals(run.value()), List.of(), grace);
        }
        requireNobody(survivors, "run " + run);
    }

    private static void requireNobody(int survivors, String what) {
        if (survivors > 0) {
            throw new DroverException(
                    ErrorKind.TIMEOUT,
                    survivors + " processes of " + what + " did not end, not even when killed",
                    "They hang in the kernel, mostly on a disk or network share: look there.");
        }
    }

    @Override
    public int write(LocalProcess process, byte[] bytes, int offset, int length)
            throws InterruptedException {
        int count =
                ask(
                        MessageKind.WRITE,
                        frame -> frame.add(process.id().value()).add(bytes, offset, length),
                        Duration.ZERO);
        if (count < 0) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Process " + process.id() + " reads no more from its standard input",
                    "Write while it reads.");
        }
        return count;
    }

    @Override
    public void closeInput(LocalProcess process) throws InterruptedException {
        ask(MessageKind.CLOSE_INPUT, frame -> frame.add(process.id().value()), Duration.ZERO);
    }

    /**
     * Asks and waits. Where the supervisor is lost meanwhile, waits until its processes are gone,
     * and gives 0.
     */
    private int ask(MessageKind kind, Consumer<Frame> body, Duration longer)
            throws InterruptedException {
        Optional<SupervisorLink> to = current();
        try {
            if (to.isPresent()) {
                return to.get().ask(kind, body).get(millis(longer), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DroverException notSent
                    && notSent.kind() == ErrorKind.TIMEOUT) {
                throw notSent;
            }
            LOG.atDebug().setCause(e).log("Supervisor lost while it was asked");
        } catch (TimeoutException e) {
            throw new DroverException(
                    ErrorKind.TIMEOUT,
                    "The process supervisor gave no answer within " + PATIENCE.plus(longer),
                    "Look at its log supervisor.log in the data folder.");
        }
        awaitLossHandled(longer);
        return 0;
    }

    private void awaitLossHandled(Duration longer) throws InterruptedException {
        try {
            lossHandled.get(millis(longer), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new DroverException(
                    ErrorKind.TIMEOUT,
                    "Processes that lost their supervisor did not end",
                    "Look for processes with DROVER_PROCESS in their environment.");
        }
    }

    private static long millis(Duration longer) {
        return PATIENCE.plus(longer).toMillis();
    }

    /** Leaves the supervisor and its processes to the next server. */
    void leave() {
        stopping = true;
        current().ifPresent(SupervisorLink::finish);
    }

    /** Ends everything below the supervisor, and the supervisor itself, where one is alive. */
    void stop(Duration grace) {
        stopping = true;
        try {
            if (connectIfThere()) {
                ask(
                        MessageKind.STOP,
                        frame -> frame.add(grace.toMillis()).add(Cause.SERVER_STOPPED.name()),
                        grace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            LOG.atError().setCause(e).log("Processes not ended");
        }
        current().ifPresent(SupervisorLink::finish);
    }

    /** What happens to processes, on threads that must not be blocked. */
    interface Events {
        void exited(String process, ExitRecord exit);

        void inputReady(String process);

        /** All processes that are known. */
        Collection<LocalProcess> everybody();

        /** A process has lost its supervisor and was ended without one. */
        void lost(LocalProcess process);
    }

    private final class LinkEvents implements SupervisorLink.Events {
        @Override
        public void exited(String process, ExitRecord exit) {
            events.exited(process, exit);
        }

        @Override
        public void inputReady(String process) {
            events.inputReady(process);
        }

        /** Before the next launch can start another supervisor it is settled who was lost. */
        @Override
        public void lost(SupervisorLink lost) {
            if (stopping) {
                return;
            }
            // A launch that waits for the next supervisor is none of the lost one's.
            List<LocalProcess> everybody =
                    events.everybody().stream().filter(process -> process.isOf(lost)).toList();
            List<LocalProcess> alive = everybody.stream().filter(LocalProcess::isAlive).toList();
            LOG.atError()
                    .addKeyValue("supervisor", lost.supervisor().pid())
                    .addKeyValue("alive", alive.size())
                    .log("The process supervisor ended; its processes are ended too");
            alive.forEach(LocalProcess::ending);
            var handled = new CompletableFuture<Void>();
            lossHandled = handled;
            Thread.ofPlatform()
                    .name("process-loss")
                    .start(() -> {
                        endLost(everybody, alive);
                        handled.complete(null);
                    });
        }

        private void endLost(List<LocalProcess> everybody, List<LocalProcess> alive) {
            Set<String> ids =
                    everybody.stream()
                            .map(process -> process.id().value())
                            .collect(Collectors.toSet());
            List<ProcessIdentity> leaders = alive.stream().map(LocalProcess::identity).toList();
            int survivors =
                    LostProcesses.end(
                            markers -> ids.contains(markers.process()), leaders, LOST_GRACE);
            if (survivors > 0) {
                LOG.atError().addKeyValue("processes", survivors).log("Not even KILL ended them");
            }
            alive.forEach(events::lost);
        }
    }
}
