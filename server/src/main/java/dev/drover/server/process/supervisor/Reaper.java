package dev.drover.server.process.supervisor;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one thread that waits for children: it writes down how each ended, tells the server, and only
 * then frees the process identifier. Orphans that the system handed to the supervisor are freed
 * without a word.
 */
final class Reaper implements Runnable {

    private final Children children;
    private final InstantSource clock;
    private final Consumer<Frame> server;
    private final SupervisorLog log;
    private final ChildWait wait = new ChildWait();

    Reaper(Children children, InstantSource clock, Consumer<Frame> server, SupervisorLog log) {
        this.children = children;
        this.clock = clock;
        this.server = server;
        this.log = log;
    }

    @Override
    public void run() {
        while (true) {
            long launches = children.launchesOver();
            if (wait.awaitEnded()) {
                childEnded(wait.pid());
            } else {
                children.awaitLaunchAfter(launches);
            }
        }
    }

    private void childEnded(int pid) {
        Optional<Child> child = children.ended(pid);
        child.ifPresent(this::writeDown);
        wait.reap(pid);
        child.ifPresentOrElse(children::reaped, children::forgetStraysThatAreGone);
    }

    private void writeDown(Child child) {
        child.closeInput();
        ExitRecord exit = child.ended(wait, clock.millis());
        if (child.writeDown(exit)) {
            children.recorded(child);
        } else {
            log.line("The end of process " + child.process() + " cannot be written down");
            children.unrecorded(child, exit);
        }
        server.accept(exit.addTo(new Frame(MessageKind.EXITED).add(child.process())));
    }
}
