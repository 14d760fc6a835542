package dev.drover.server.process.supervisor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** One tree on its way out. Used by the ender's thread alone. */
final class TreeEnding {

    /**
     * After this long of KILL a process is stuck in the kernel, and waiting longer would not help.
     */
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private static final long FIRST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

    /**
     * Of a tree that had members: one of them may just have started another where the first look
     * had passed.
     */
    private static final int LOOKS_THAT_FIND_NOBODY = 2;

    /**
     * Becoming another program takes a millisecond, on a machine with more work than processors
     * some more.
     */
    private static final int MOST_UNSURE_LOOKS = 500;

    private final ProcessTree tree;
    private final int firstSignal;
    private final boolean onlySignal;
    private final long killAt;
    private final IntConsumer whenOver;
    private final Set<ProcessIdentity> signalled = new HashSet<>();
    private boolean over;
    private boolean sawMembers;
    private int emptyLooks;
    private int unsureLooks;
    private long pause;

    private TreeEnding(
            ProcessTree tree,
            int firstSignal,
            boolean onlySignal,
            Duration grace,
            IntConsumer whenOver) {
        this.tree = tree;
        this.firstSignal = firstSignal;
        this.onlySignal = onlySignal;
        this.whenOver = whenOver;
        this.killAt = System.nanoTime() + grace.toNanos();
    }

    static TreeEnding ending(ProcessTree tree, Duration grace, IntConsumer whenOver) {
        return new TreeEnding(tree, Signals.TERM, false, grace, whenOver);
    }

    static TreeEnding signalling(ProcessTree tree, int signal, IntConsumer whenOver) {
        return new TreeEnding(tree, signal, true, Duration.ZERO, whenOver);
    }

    boolean isOver() {
        return over;
    }

    private void over(int processes) {
        over = true;
        whenOver.accept(processes);
    }

    /** How long the next look may wait, in nanoseconds; 0 when it should follow at once. */
    long pause() {
        return pause;
    }

    /** Acts on what a scan shows that was begun at a time of {@link System#nanoTime()}. */
    void look(ProcessScan scan, long now) {
        List<ProcessStat> members = tree.members(scan);
        if (onlySignal) {
            members.forEach(member -> Signals.send(member.identity(), firstSignal));
            over(members.size());
        } else if (members.isEmpty() && !tree.isSure() && unsureLooks < MOST_UNSURE_LOOKS) {
            unsureLooks++;
            pause = FIRST_PAUSE;
        } else if (members.isEmpty()) {
            nobodyLeft();
        } else {
            sawMembers = true;
            emptyLooks = 0;
            end(members, now - killAt);
        }
    }

    private void nobodyLeft() {
        pause = 0;
        emptyLooks++;
        if (!sawMembers || emptyLooks == LOOKS_THAT_FIND_NOBODY) {
            over(0);
        }
    }

    private void end(List<ProcessStat> members, long overdue) {
        if (overdue < 0) {
            members.forEach(this::askToEnd);
            pause = Math.min(Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, pause * 2)), -overdue);
            return;
        }
        members.forEach(member -> Signals.send(member.identity(), Signals.KILL));
        pause = FIRST_PAUSE;
        if (overdue > PATIENCE) {
            over(members.size());
        }
    }

    /** A stopped process acts on TERM only once it goes on. */
    private void askToEnd(ProcessStat member) {
        if (signalled.add(member.identity())) {
            Signals.send(member.identity(), firstSignal);
            Signals.send(member.identity(), Signals.CONT);
        }
    }
}
