package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.LaunchOrder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All processes of this machine that Drover launched: those alive, and those that ended and are
 * still kept.
 *
 * <p>Their supervisor is started with the first launch and found again after a restart. Safe for
 * use by many threads; one for each data folder.
 */
public final class LocalProcesses implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalProcesses.class);

    private final ProcessConfiguration configuration;
    private final InstantSource clock;
    private final Spool spool;
    private final SupervisorConnection supervisor;
    private final OutputWatch outputs = new OutputWatch();
    private final TimeLimits limits = new TimeLimits();
    private final Archive archive;
    private final Keeper keeper;
    private final AtomicInteger places;
    private final Predicate<ProcessId> lent;

    /** How long the end waits for launches that have begun; each takes milliseconds, mostly. */
    private static final Duration LAUNCHES = Duration.ofSeconds(30);

    private final Map<ProcessId, LocalProcess> processes = new ConcurrentHashMap<>();

    /** Runs that may have left something alive. */
    private final Set<RunId> runs = ConcurrentHashMap.newKeySet();

    private List<LocalProcess> recovered = List.of();

    /** Those of them that had ended: archived only once they were handed over. */
    private List<LocalProcess> untold = List.of();

    /** Set while this is opened. */
    private boolean recordsDamaged;

    private final AtomicBoolean handedOver = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Held for reading by each launch: what is being launched at the end belongs to it, too. */
    private final ReentrantReadWriteLock launching = new ReentrantReadWriteLock();

    private LocalProcesses(
            ProcessConfiguration configuration,
            Path directory,
            InstantSource clock,
            Predicate<ProcessId> lent)
            throws IOException {
        this.lent = lent;
        this.configuration = configuration;
        this.clock = clock;
        this.spool = Spool.open(directory);
        this.places = new AtomicInteger(configuration.maximumAlive());
        this.archive = new Archive(spool, configuration, lent);
        this.keeper = new Keeper(archive, clock, this::drop);
        this.supervisor =
                new SupervisorConnection(configuration, directory, new SupervisorEvents());
    }

    /**
     * Opens the spool of a data folder and finds the processes again that an earlier server left.
     *
     * @param dataFolder the spool and the supervisor's files lie in it
     * @throws DroverException STORAGE_FULL when the spool cannot be used, LAUNCH when processes may
     *     be alive and no supervisor can be reached
     */
    public static LocalProcesses open(
            ProcessConfiguration configuration, Path dataFolder, InstantSource clock) {
        return open(configuration, dataFolder, clock, process -> false);
    }

    /**
     * As the other one, where some processes are another server's, which only has them here.
     *
     * @param lent tells which: they go on when this is closed, and what is known of them is kept
     *     until they are not lent any more. Asked by any thread
     */
    public static LocalProcesses open(
            ProcessConfiguration configuration,
            Path dataFolder,
            InstantSource clock,
            Predicate<ProcessId> lent) {
        Path directory = dataFolder.toAbsolutePath().normalize();
        try {
            var opened = new LocalProcesses(configuration, directory, clock, lent);
            opened.recover();
            return opened;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "The spool in " + directory + " cannot be used: " + e.getMessage(),
                    "Look at the disk and the rights of the data folder.",
                    Map.of(),
                    e);
        }
    }

    private void recover() throws IOException {
        List<LocalProcess> archived = archive.load(supervisor);
        archived.forEach(this::enter);
        var recovery = new Recovery(this, spool, supervisor);
        recovery.recover(archived, clock.instant());
        recordsDamaged = spool.hasDamaged(clock.instant()) || archive.isDamaged();
        untold = recovery.ended();
        recovered = Stream.concat(recovery.alive().stream(), untold.stream()).toList();
        keeper.start();
    }

    /**
     * Launches a process and waits until it runs, mostly about a millisecond.
     *
     * @throws DroverException LAUNCH when it cannot be started, with nothing left behind;
     *     LIMIT_REACHED when as many are alive as may be; CONFLICT for an identifier that was used
     *     before
     */
    public LocalProcess launch(LaunchRequest request, ProcessListener listener) {
        launching.readLock().lock();
        try {
            requireOpen();
            return launchInPlace(request, LaunchPlan.of(request), listener);
        } finally {
            launching.readLock().unlock();
        }
    }

    private LocalProcess launchInPlace(
            LaunchRequest request, LaunchPlan plan, ProcessListener listener) {
        takePlace(request);
        boolean launched = false;
        try {
            LocalProcess process = launchInSlot(request, plan, listener);
            launched = true;
            return process;
        } finally {
            if (!launched) {
                places.incrementAndGet();
            }
        }
    }

    private LocalProcess launchInSlot(
            LaunchRequest request, LaunchPlan plan, ProcessListener listener) {
        LaunchRecord record = LaunchRecord.of(request, clock.instant());
        SpoolSlot slot = spool.take();
        boolean launched = false;
        try {
            int recordBytes = slot.begin(record, request.input());
            var process = new LocalProcess(record, slot, supervisor, listener);
            enterNew(process);
            try {
                LaunchOrder order = plan.order(request, slot, recordBytes);
                supervisor.launch(process, request, order, () -> running(process));
                launched = true;
            } finally {
                if (!launched) {
                    processes.remove(request.id());
                }
            }
            if (request.input() instanceof ProcessInput.Bytes) {
                spool.deleteInput(slot);
            }
            return process;
        } catch (IOException e) {
            throw spool.failed(e);
        } finally {
            if (!launched) {
                spool.discard(slot);
            }
        }
    }

    /** Enters a process that an earlier server launched. */
    void enter(LocalProcess process) {
        processes.put(process.id(), process);
        runs.add(process.owner());
    }

    /** Goes on with a process that is still alive, even where it is one too many. */
    void resume(LocalProcess process) {
        places.decrementAndGet();
        running(process);
    }

    /** On the supervisor link's thread, before any event of the process. */
    private void running(LocalProcess process) {
        outputs.add(process);
        process.keepTimes(limits, clock);
    }

    private void enterNew(LocalProcess process) {
        if (processes.putIfAbsent(process.id(), process) != null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "There is a process " + process.id() + " already",
                    "Launch with a new identifier.");
        }
        runs.add(process.owner());
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The server is stopping and launches nothing more",
                    "Launch again when it is back.");
        }
    }

    private void takePlace(LaunchRequest request) {
        if (places.decrementAndGet() < 0) {
            places.incrementAndGet();
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "Process "
                            + request.id()
                            + " cannot be launched: "
                            + configuration.maximumAlive()
                            + " are alive, as many as may be",
                    "Wait for some to end, or raise process.maximumAlive.",
                    Map.of("limit", configuration.maximumAlive()),
                    null);
        }
    }

    private void ended(LocalProcess process, ExitRecord exit) {
        outputs.remove(process);
        if (process.ended(exit)) {
            places.incrementAndGet();
            keeper.keep(process);
        }
    }

    /** A process has no supervisor any more and is gone; nobody saw how. Writes that down. */
    void lost(LocalProcess process) {
        var exit =
                new ExitRecord(
                        (int) process.pid(),
                        -1,
                        0,
                        process.startedAt().toEpochMilli(),
                        clock.millis(),
                        0,
                        Cause.SUPERVISOR_LOST.name());
        try {
            process.slot().writeDown(process.id().value(), exit);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("process", process.id()).setCause(e).log("Loss not noted");
        }
        process.ended(exit);
    }

    /** Processes that run now, in no order. */
    public List<LocalProcess> alive() {
        return processes.values().stream().filter(LocalProcess::isAlive).toList();
    }

    /** A process that is alive, or ended and still kept. */
    public Optional<LocalProcess> find(ProcessId id) {
        return Optional.ofNullable(processes.get(id))
                .filter(process -> process.state() != ProcessState.LAUNCHING);
    }

    /**
     * What counts as the end of a process that an earlier server may have launched, and that cannot
     * be found: where records of launches are damaged, it may be one of those, which nobody knows
     * more of. Empty where none is damaged; then it was never launched, as its record is written
     * before.
     */
    public Optional<ProcessOutcome> lost(ProcessId id) {
        if (!recordsDamaged || find(id).isPresent()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return Optional.of(
                new ProcessOutcome(
                        null,
                        null,
                        now,
                        now,
                        Cause.SUPERVISOR_LOST,
                        "Process "
                                + id
                                + " cannot be found again, and records of launches are damaged in "
                                + spool.folder()
                                + "; whether it ran and how it ended is not known",
                        0,
                        0,
                        Duration.ZERO));
    }

    /**
     * Processes that were found when this was opened: still alive, or ended without a server having
     * told anybody. An end may be told twice when a server was killed just after telling it.
     */
    public List<LocalProcess> recovered() {
        if (!handedOver.getAndSet(true)) {
            untold.forEach(keeper::keep);
        }
        return recovered;
    }

    /**
     * Ends everything that a run launched, and what that left behind after its own end; waits until
     * it is gone. A run that launched nothing costs nothing.
     *
     * @throws DroverException TIMEOUT when some process survives even KILL, stuck in the kernel
     */
    public void endRun(RunId run, Duration grace) throws InterruptedException {
        if (!runs.contains(run)) {
            return;
        }
        supervisor.endRun(run, ownedBy(run), grace);
        runs.remove(run);
    }

    private List<LocalProcess> ownedBy(RunId run) {
        return alive().stream().filter(process -> process.owner().equals(run)).toList();
    }

    /**
     * Deletes the output of an ended process and forgets it.
     *
     * @throws DroverException NOT_FOUND where there is none, CONFLICT while it is alive
     */
    public void forget(ProcessId id) {
        LocalProcess process =
                find(id).orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no process " + id,
                                "It may be forgotten already."));
        if (process.outcome().isEmpty()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Process " + id + " is alive and cannot be forgotten",
                    "End it first.");
        }
        try {
            keeper.forget(process);
        } catch (IOException e) {
            throw spool.failed(e);
        }
        drop(process);
    }

    private void drop(LocalProcess process) {
        processes.remove(process.id());
    }

    /** The pid of the supervisor that is connected; empty before the first launch. */
    public OptionalLong supervisorPid() {
        return supervisor.current().stream().mapToLong(link -> link.supervisor().pid()).findFirst();
    }

    /**
     * Ends everything that is alive, and the supervisor; where something is alive that is lent,
     * that goes on, and so does the supervisor. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        awaitLaunches();
        Set<RunId> goOn =
                alive().stream()
                        .filter(process -> lent.test(process.id()))
                        .map(LocalProcess::owner)
                        .collect(Collectors.toSet());
        if (goOn.isEmpty()) {
            supervisor.stop(configuration.closeGrace());
        } else {
            endAllBut(goOn);
            supervisor.leave();
        }
        limits.close();
        outputs.close();
        keeper.close();
    }

    /** Those that have begun: one that is lent would be ended otherwise, as none is alive yet. */
    private void awaitLaunches() {
        try {
            if (launching.writeLock().tryLock(LAUNCHES.toMillis(), TimeUnit.MILLISECONDS)) {
                launching.writeLock().unlock();
            } else {
                LOG.atWarn()
                        .addKeyValue("launches", launching.getReadLockCount())
                        .addKeyValue("waited", LAUNCHES)
                        .log("Launches were not over in time at the end of the server");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endAllBut(Set<RunId> goOn) {
        List<Thread> ending =
                runs.stream()
                        .filter(run -> !goOn.contains(run))
                        .map(run -> Thread.ofVirtual().start(() -> endOnClose(run)))
                        .toList();
        try {
            for (Thread each : ending) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endOnClose(RunId run) {
        Duration grace = configuration.closeGrace();
        try {
            // The first cause stays, and that of a run's end would not be true.
            ownedBy(run).forEach(each -> supervisor.endSoon(each, grace, Cause.SERVER_STOPPED));
            endRun(run, grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            LOG.atError().addKeyValue("run", run).setCause(e).log("Processes not ended");
        }
    }

    /** What the supervisor tells, handed to the process that it is about. */
    private final class SupervisorEvents implements SupervisorConnection.Events {
        @Override
        public void exited(String id, ExitRecord exit) {
            LocalProcess process = processes.get(new ProcessId(id));
            if (process != null) {
                ended(process, exit);
            }
        }

        @Override
        public void inputReady(String id) {
            LocalProcess process = processes.get(new ProcessId(id));
            if (process != null) {
                process.inputReady();
            }
        }

        @Override
        public Collection<LocalProcess> everybody() {
            return processes.values();
        }

        @Override
        public void lost(LocalProcess process) {
            outputs.remove(process);
            if (process.outcome().isEmpty()) {
                LocalProcesses.this.lost(process);
                places.incrementAndGet();
                keeper.keep(process);
            }
        }
    }
}
