package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.ProcessIdentity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A process that was launched here, by this server or by one before it.
 *
 * <p>Safe for use by many threads. Looking never blocks for long; writing and ending wait, as they
 * say.
 */
public final class LocalProcess implements LaunchedProcess {

    private static final Logger LOG = LoggerFactory.getLogger(LocalProcess.class);

    private final LaunchRecord launch;
    private final ProcessControl control;
    private final InputGate input;

    /** Held while listeners are called, so that their calls come one after the other. */
    private final ReentrantLock telling = new ReentrantLock();

    private final Map<ProcessStream, Long> toldLengths = new EnumMap<>(ProcessStream.class);
    private ProcessListener listener;
    private boolean overOutputLimit;

    /** Held for writing while the output moves from one place to another. */
    private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock();

    private @Nullable OutputPlace place;

    private volatile ProcessState state = ProcessState.LAUNCHING;
    private volatile @Nullable SupervisorLink launchedBy;
    private volatile ProcessIdentity identity = new ProcessIdentity(0, 0);
    private volatile Instant startedAt;
    private volatile @Nullable ProcessOutcome outcome;
    private volatile List<ScheduledFuture<?>> timers = List.of();

    LocalProcess(
            LaunchRecord launch,
            OutputPlace place,
            ProcessControl control,
            ProcessListener listener) {
        this.launch = launch;
        this.place = place;
        this.control = control;
        this.listener = listener;
        this.startedAt = launch.requestedAt();
        this.input = new InputGate(this, control);
    }

    @Override
    public ProcessId id() {
        return launch.id();
    }

    @Override
    public RunId owner() {
        return launch.owner();
    }

    @Override
    public @Nullable NodeName node() {
        return null;
    }

    @Override
    public List<String> command() {
        return launch.command();
    }

    @Override
    public ProcessLimits limits() {
        return launch.limits();
    }

    @Override
    public long pid() {
        return identity.pid();
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    public ProcessState state() {
        return state;
    }

    @Override
    public Optional<ProcessOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    @Override
    public long length(ProcessStream stream) {
        ProcessOutcome ended = outcome;
        return ended == null ? inPlace(place -> place.length(stream)) : ended.length(stream);
    }

    @Override
    public byte[] read(ProcessStream stream, long offset, int max) {
        if (offset < 0 || max < 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Offset " + offset + " and length " + max + " must not be negative",
                    "Read from 0 on.");
        }
        return inPlace(place -> place.read(stream, offset, max));
    }

    @Override
    public void signal(String signal) throws InterruptedException {
        control.signal(this, SignalName.number(signal));
    }

    @Override
    public void end(Duration grace, Cause cause) throws InterruptedException {
        control.end(this, grace, cause);
    }

    @Override
    public void write(byte[] bytes) throws InterruptedException {
        requirePipe();
        input.write(bytes);
    }

    @Override
    public void closeInput() throws InterruptedException {
        requirePipe();
        input.close();
    }

    private void requirePipe() {
        if (!launch.piped()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Process " + id() + " was launched with an input that cannot be written",
                    "Launch it with a pipe as its input.");
        }
    }

    /**
     * Sets who is told from now on. Where the process has already ended, it is told that at once.
     */
    public void listen(ProcessListener next) {
        telling.lock();
        try {
            listener = next;
            ProcessOutcome ended = outcome;
            if (ended != null) {
                tell(() -> next.ended(this, ended));
            }
        } finally {
            telling.unlock();
        }
    }

    /** For where an error of the disk must not stop what goes on. */
    long lengthInPlace(ProcessStream stream) {
        try {
            return inPlace(place -> place.length(stream));
        } catch (DroverException e) {
            LOG.atWarn().addKeyValue("process", id()).setCause(e).log("Output has no length");
            return 0;
        }
    }

    private <T> T inPlace(PlaceRead<T> reading) {
        moving.readLock().lock();
        try {
            OutputPlace now = place;
            if (now == null) {
                throw new DroverException(
                        ErrorKind.NOT_FOUND,
                        "The output of process " + id() + " is no longer kept",
                        "Read it sooner, or raise process.retainedProcesses and the like.");
            }
            return reading.from(now);
        } catch (ClosedByInterruptException e) {
            throw SpoolFile.interrupted();
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The output of process " + id() + " cannot be read: " + e.getMessage(),
                    "Look at the disk of the data folder.",
                    Map.of(),
                    e);
        } finally {
            moving.readLock().unlock();
        }
    }

    private interface PlaceRead<T> {
        T from(OutputPlace place) throws IOException;
    }

    /** The slot in the spool that it has while it is alive, and until it is archived. */
    SpoolSlot slot() {
        moving.readLock().lock();
        try {
            if (place instanceof SpoolSlot slot) {
                return slot;
            }
            throw new IllegalStateException("Process " + id() + " has no slot any more");
        } finally {
            moving.readLock().unlock();
        }
    }

    boolean isIn(SpoolSlot slot) {
        moving.readLock().lock();
        try {
            return slot.equals(place);
        } finally {
            moving.readLock().unlock();
        }
    }

    boolean hasOutput() {
        moving.readLock().lock();
        try {
            return place != null;
        } finally {
            moving.readLock().unlock();
        }
    }

    /** Has the output read from elsewhere from now on. Gives the slot that is free by that. */
    Optional<SpoolSlot> moveOutput(OutputPlace to) {
        return putOutput(to);
    }

    /** Its output is kept no longer. Gives the slot that is free by that. */
    Optional<SpoolSlot> loseOutput() {
        return putOutput(null);
    }

    private Optional<SpoolSlot> putOutput(@Nullable OutputPlace to) {
        moving.writeLock().lock();
        try {
            OutputPlace before = place;
            place = to;
            return before instanceof SpoolSlot slot && !slot.equals(to)
                    ? Optional.of(slot)
                    : Optional.empty();
        } finally {
            moving.writeLock().unlock();
        }
    }

    ProcessIdentity identity() {
        return identity;
    }

    boolean isAlive() {
        return state == ProcessState.RUNNING || state == ProcessState.ENDING;
    }

    /** From here on it may run, also where that is never heard. */
    void launching(SupervisorLink by) {
        launchedBy = by;
    }

    /**
     * Whether it is, or may be, under the supervisor of that link; not where it still waits for
     * one. What an earlier server launched is under any.
     */
    boolean isOf(SupervisorLink link) {
        SupervisorLink by = launchedBy;
        return by == null ? state != ProcessState.LAUNCHING : by.equals(link);
    }

    void started(ProcessIdentity as, Instant at) {
        telling.lock();
        try {
            if (state == ProcessState.LAUNCHING) {
                identity = as;
                startedAt = at;
                become(ProcessState.RUNNING);
            }
        } finally {
            telling.unlock();
        }
    }

    void ending() {
        telling.lock();
        try {
            if (state == ProcessState.RUNNING) {
                become(ProcessState.ENDING);
            }
        } finally {
            telling.unlock();
        }
    }

    private void become(ProcessState next) {
        if (!state.successors().contains(next)) {
            throw new IllegalStateException(
                    "Process " + id() + " cannot become " + next + " while it is " + state);
        }
        state = next;
    }

    /**
     * Looks how long the streams are and tells of growth; ends a process that is over its output
     * limit.
     */
    void outputChanged() {
        telling.lock();
        try {
            if (!isAlive()) {
                return;
            }
            long total = 0;
            for (ProcessStream stream : ProcessStream.values()) {
                long length = lengthInPlace(stream);
                total += length;
                if (length > toldLengths.getOrDefault(stream, 0L)) {
                    toldLengths.put(stream, length);
                    tell(() -> listener.outputGrew(this, stream, length));
                }
            }
            if (total > limits().outputBytes() && !overOutputLimit) {
                overOutputLimit = true;
                ending();
                control.endSoon(this, Duration.ZERO, Cause.OUTPUT_LIMIT);
            }
        } finally {
            telling.unlock();
        }
    }

    void softLimitReached() {
        telling.lock();
        try {
            if (isAlive()) {
                tell(() -> listener.softLimitReached(this));
            }
        } finally {
            telling.unlock();
        }
    }

    /** Even where it is already ending: it may have been given a longer grace. */
    void hardLimitReached() {
        if (isAlive()) {
            ending();
            control.endSoon(this, limits().killGrace(), Cause.HARD_LIMIT);
        }
    }

    /** Begins to count its time limits, from when it was started. */
    void keepTimes(TimeLimits timer, InstantSource clock) {
        Duration passed = Duration.between(startedAt, clock.instant());
        List<ScheduledFuture<?>> started = new ArrayList<>(2);
        Duration soft = limits().soft();
        if (soft != null) {
            started.add(timer.after(soft.minus(passed), this::softLimitReached));
        }
        Duration hard = limits().hard();
        if (hard != null) {
            started.add(timer.after(hard.minus(passed), this::hardLimitReached));
        }
        timers = started;
    }

    void inputReady() {
        input.ready();
    }

    /** The end is final: a later one changes nothing. False for that. */
    boolean ended(ExitRecord exit) {
        telling.lock();
        try {
            if (state == ProcessState.ENDED) {
                return false;
            }
            if (exit.pid() != 0) {
                identity = new ProcessIdentity(exit.pid(), identity.startTicks());
            }
            startedAt = Instant.ofEpochMilli(exit.startedMillis());
            ProcessOutcome ended = Outcomes.of(this, exit);
            outcome = ended;
            become(ProcessState.ENDED);
            timers.forEach(each -> each.cancel(false));
            input.ready();
            tell(() -> listener.ended(this, ended));
            return true;
        } finally {
            telling.unlock();
        }
    }

    /** An error of a listener is its own: the threads that call serve all processes. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("process", id()).setCause(e).log("A process listener failed");
        }
    }

    @Override
    public String toString() {
        return "process " + id() + " (" + command().getFirst() + ", " + state + ")";
    }
}
