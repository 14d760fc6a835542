package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.Frame;
import dev.drover.server.process.supervisor.MessageKind;
import dev.drover.server.process.supervisor.ProcessIdentity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Finds the processes of an earlier server again. The spool tells what was launched and what has
 * ended; the supervisor tells who is alive. Who neither has ended nor is alive was lost with its
 * supervisor, or never ran.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private static final ProcessListener NOBODY = new NobodyListens();
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
     * Enters everything that is found; gives what is alive, and ends that no listener was told of.
     */
    List<LocalProcess> recover() throws IOException {
        List<SpoolFolder> folders = spool.folders();
        Set<String> told = spool.readTold(folders);
        folders.forEach(this::read);
        if (unfinished.isEmpty()) {
            supervisor.connectIfThere();
        } else {
            askWhoIsAlive(supervisor.connected());
            sortOutTheRest();
        }
        ended.sort(Comparator.comparing(Recovery::endedAt));
        ended.forEach(processes::keep);
        List<LocalProcess> untold = new ArrayList<>(alive);
        ended.stream().filter(process -> !told.contains(process.id().value())).forEach(untold::add);
        return List.copyOf(untold);
    }

    private static Instant endedAt(LocalProcess process) {
        return process.outcome().map(ProcessOutcome::endedAt).orElse(process.startedAt());
    }

    private void read(SpoolFolder folder) {
        Optional<LaunchRecord> launch = folder.launchRecord();
        if (launch.isEmpty()) {
            // Its server was killed before the launch; or it is none of ours.
            LOG.atWarn().addKeyValue("folder", folder.path()).log("No launch record; deleted");
            spool.delete(folder);
            return;
        }
        var process = new LocalProcess(launch.get(), folder, supervisor, NOBODY);
        Optional<ExitRecord> exit = folder.exitRecord();
        if (exit.isPresent()) {
            ended(process, exit.get());
        } else {
            unfinished.put(process.id().value(), process);
        }
    }

    private void ended(LocalProcess process, ExitRecord exit) {
        if (exit.cause().equals(ExitRecord.NEVER_RAN)) {
            spool.delete(process.folder());
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
            done.join();
        } catch (CompletionException e) {
            // Lost just now: everybody who is not alive any more is sorted out as such.
            LOG.atWarn().setCause(e).log("The process supervisor was lost while it was asked");
        }
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

    private void sortOutTheRest() {
        List<LocalProcess> lost = new ArrayList<>();
        for (LocalProcess process : unfinished.values()) {
            Optional<ExitRecord> exit = process.folder().exitRecord();
            if (exit.isPresent()) {
                ended(process, exit.get());
            } else if (Files.exists(process.file(ProcessStream.STDOUT))) {
                lost.add(process);
            } else {
                spool.delete(process.folder());
            }
        }
        if (!lost.isEmpty()) {
            endLost(lost);
        }
    }

    private void endLost(List<LocalProcess> lost) {
        LOG.atError().addKeyValue("processes", lost.size()).log("Processes lost their supervisor");
        Set<String> ids = Set.copyOf(lost.stream().map(process -> process.id().value()).toList());
        LostProcesses.end(markers -> ids.contains(markers.process()), List.of(), LOST_GRACE);
        for (LocalProcess process : lost) {
            processes.enter(process);
            processes.lost(process);
            ended.add(process);
        }
    }

    private static final class NobodyListens implements ProcessListener {
        @Override
        public void outputGrew(LocalProcess process, ProcessStream stream, long length) {}

        @Override
        public void softLimitReached(LocalProcess process) {}

        @Override
        public void ended(LocalProcess process, ProcessOutcome outcome) {}
    }
}
