package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.Frame;
import dev.drover.server.process.supervisor.MessageKind;
import dev.drover.server.process.supervisor.ProcessIdentity;
import dev.drover.server.process.supervisor.SpoolRecord;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Finds the processes of an earlier server again. The spool tells what was launched and what has
 * ended; the supervisor tells who is alive. Who neither has ended nor is alive was lost with its
 * supervisor, or never ran.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    static final ProcessListener NOBODY = new NobodyListens();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOST_GRACE = Duration.ofSeconds(2);

    private final LocalProcesses processes;
    private final Spool spool;
    private final SupervisorConnection supervisor;
    private final Map<String, LocalProcess> unfinished = new HashMap<>();
    private final List<LocalProcess> ended = new ArrayList<>();
    private final List<LocalProcess> alive = new ArrayList<>();

    Recovery(LocalProcesses processes, Spool spool, SupervisorConnection supervisor) {
        this.processes = processes;
        this.spool = spool;
        this.supervisor = supervisor;
    }

    /**
     * Enters everything that is found in the slots and was not archived; sets those aside whose
     * record is damaged.
     */
    void recover(List<LocalProcess> archived, Instant now) throws IOException {
        Map<String, LocalProcess> known = new HashMap<>();
        archived.forEach(process -> known.put(process.id().value(), process));
        boolean damaged = false;
        for (SpoolSlot slot : spool.slots()) {
            switch (slot.content()) {
                case SpoolSlot.Content.Nothing() -> spool.giveBack(slot);
                case SpoolSlot.Content.Launched(LaunchRecord launch) -> {
                    LocalProcess before = known.get(launch.id().value());
                    if (before == null) {
                        read(slot, launch);
                    } else if (!before.isIn(slot)) {
                        spool.giveBack(slot);
                    }
                }
                case SpoolSlot.Content.Damaged(String reason) -> {
                    // The archive has the record of one whose large output is still here.
                    if (archived.stream().noneMatch(process -> process.isIn(slot))) {
                        setAside(slot, reason, now);
                        damaged = true;
                    }
                }
            }
        }
        if (!unfinished.isEmpty()) {
            askWhoIsAlive(supervisor.connected());
            sortOutTheRest();
        } else if (supervisor.connectIfThere() && damaged) {
            askWhoIsAlive(supervisor.connected()); // who is not known by a record is ended
        }
    }

    private void setAside(SpoolSlot slot, String reason, Instant now) throws IOException {
        LOG.atError()
                .addKeyValue("slot", slot.path())
                .addKeyValue("reason", reason)
                .log("The record of a launch is damaged; whether its process ran is not known");
        spool.setAside(slot, now);
    }

    /** Processes that are alive; those may end at any time. */
    List<LocalProcess> alive() {
        return List.copyOf(alive);
    }

    /** Processes that ended without a server having told anybody, in the order of their ends. */
    List<LocalProcess> ended() {
        return ended.stream().sorted(Comparator.comparing(Recovery::endedAt)).toList();
    }

    private static Instant endedAt(LocalProcess process) {
        return process.outcome().map(ProcessOutcome::endedAt).orElse(process.startedAt());
    }

    private void read(SpoolSlot slot, LaunchRecord launch) throws IOException {
        var process = new LocalProcess(launch, slot, supervisor, NOBODY);
        SpoolRecord record = SpoolRecord.parse(slot.readRecord(), launch.id().value());
        if (record.exit().isPresent()) {
            ended(process, record.exit().get());
        } else {
            unfinished.put(launch.id().value(), process);
        }
    }

    private void ended(LocalProcess process, ExitRecord exit) {
        if (exit.cause().equals(ExitRecord.NEVER_RAN)) {
            spool.giveBack(process.slot());
            return;
        }
        processes.enter(process);
        process.ended(exit);
        ended.add(process);
    }

    private void askWhoIsAlive(SupervisorLink link) {
        var done = new CompletableFuture<Void>();
        link.ask(
                MessageKind.LIST,
                frame -> {},
                new SupervisorLink.Reply() {
                    @Override
                    public void success(ByteBuffer results) {
                        readList(link, results);
                        done.complete(null);
                    }

                    @Override
                    public void failure(int error) {
                        done.completeExceptionally(new IllegalStateException("error " + error));
                    }

                    @Override
                    public void lost(DroverException why) {
                        done.completeExceptionally(why);
                    }
                });
        try {
            done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // Lost just now: everybody who is not alive any more is sorted out as such.
            LOG.atWarn().setCause(e).log("The process supervisor was lost while it was asked");
        } catch (TimeoutException e) {
            throw noAnswer(link); // nobody is taken for lost because somebody is slow
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED,
                    "Interrupted while the process supervisor was asked who is alive",
                    "Start the server again.");
        }
    }

    private static DroverException noAnswer(SupervisorLink link) {
        return new DroverException(
                ErrorKind.TIMEOUT,
                "The process supervisor (pid "
                        + link.supervisor().pid()
                        + ") did not say within "
                        + PATIENCE.toSeconds()
                        + " s which processes are alive",
                "See whether it is stopped or the machine overloaded; killing it ends its processes"
                        + " too. Then start the server again.");
    }

    /** On the link's thread, so that the end of a process cannot overtake its being entered. */
    private void readList(SupervisorLink link, ByteBuffer list) {
        int count = list.getInt();
        for (int i = 0; i < count; i++) {
            String id = Frame.text(list);
            Frame.text(list);
            var identity = new ProcessIdentity(list.getInt(), list.getLong());
            Instant startedAt = Instant.ofEpochMilli(list.getLong());
            LocalProcess process = unfinished.remove(id);
            if (process == null) {
                endUnknown(link, id);
            } else {
                processes.enter(process);
                process.started(identity, startedAt);
                processes.resume(process);
                alive.add(process);
            }
        }
        int unrecorded = list.getInt();
        for (int i = 0; i < unrecorded; i++) {
            LocalProcess process = unfinished.remove(Frame.text(list));
            ExitRecord exit = ExitRecord.of(list);
            if (process != null) {
                ended(process, exit);
            }
        }
    }

    /** Its folder was deleted while it ran: nobody can follow it any more. */
    private static void endUnknown(SupervisorLink link, String id) {
        LOG.atWarn().addKeyValue("process", id).log("Alive but not in the spool; ended");
        link.tell(MessageKind.END, frame -> frame.add(id).add(0L).add(Cause.INTERNAL.name()));
    }

    /** They ended while they were asked about, or never ran, or lost their supervisor. */
    private void sortOutTheRest() throws IOException {
        List<LocalProcess> lost = new ArrayList<>();
        for (LocalProcess process : unfinished.values()) {
            SpoolRecord record = record(process);
            if (record.exit().isPresent()) {
                ended(process, record.exit().get());
            } else {
                record.started().ifPresent(started -> started(process, started));
                lost.add(process);
            }
        }
        if (!lost.isEmpty()) {
            endLost(lost);
        }
    }

    private static SpoolRecord record(LocalProcess process) throws IOException {
        return SpoolRecord.parse(process.slot().readRecord(), process.id().value());
    }

    private static void started(LocalProcess process, SpoolRecord.Started started) {
        process.started(started.identity(), Instant.ofEpochMilli(started.millis()));
    }

    /**
     * Who was not even started is sought too: its supervisor may have died before it could note
     * that.
     */
    private void endLost(List<LocalProcess> lost) {
        Set<String> ids =
                lost.stream().map(process -> process.id().value()).collect(Collectors.toSet());
        List<ProcessIdentity> leaders = lost.stream().map(LocalProcess::identity).toList();
        LostProcesses.end(markers -> ids.contains(markers.process()), leaders, LOST_GRACE);
        for (LocalProcess process : lost) {
            if (process.isAlive()) {
                LOG.atError().addKeyValue("process", process.id()).log("Lost its supervisor");
                processes.enter(process);
                processes.lost(process);
                ended.add(process);
            } else {
                spool.giveBack(process.slot());
            }
        }
    }

    private static final class NobodyListens implements ProcessListener {
        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {}

        @Override
        public void softLimitReached(LaunchedProcess process) {}

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {}
    }
}
