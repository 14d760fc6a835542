package dev.drover.server.process.supervisor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A process with everything that came from it: descendants, members of their sessions, and carriers
 * of its marker. What was once seen as part of the tree stays part of it, so that a daemon does not
 * get away by losing its parent between two looks.
 *
 * <p>Not safe for use by many threads.
 */
public final class ProcessTree {

    private final Set<ProcessIdentity> known = new HashSet<>();

    /** Sessions of the tree by their leader's pid, with the leader's start. */
    private final Map<Integer, Long> sessions = new HashMap<>();

    private final Predicate<Markers> marked;

    private boolean sure;

    /**
     * A tree.
     *
     * @param leaders processes that lead sessions of their own, alive or not
     * @param marked whether an environment says that its process belongs here
     */
    public ProcessTree(Collection<ProcessIdentity> leaders, Predicate<Markers> marked) {
        for (ProcessIdentity leader : leaders) {
            // Session 0 is that of the kernel's threads, session 1 that of init.
            if (leader.pid() > 1) {
                known.add(leader);
                sessions.put(leader.pid(), leader.startTicks());
            }
        }
        this.marked = marked;
    }

    /**
     * Members of this tree that are alive in a scan, or whose end is still to be noticed by who
     * scans; parents stand before their children. A shell that is signalled after its program would
     * see that end, and go on with its next command.
     */
    List<ProcessStat> members(ProcessScan scan) {
        sure = true;
        sessions.entrySet()
                .removeIf(session -> isReused(session.getKey(), session.getValue(), scan));
        Map<Integer, Boolean> decided = new HashMap<>();
        List<ProcessStat> members = new ArrayList<>();
        for (ProcessStat stat : scan.candidates()) {
            if (isMember(stat, scan, decided)) {
                remember(stat);
                if (!stat.isOver() || scan.isToBeReapedHere(stat)) {
                    members.add(stat);
                }
            }
        }
        members.sort(Comparator.comparingInt(member -> ancestors(member, scan)));
        return members;
    }

    /** How many are above a process in a scan; one that contradicts itself may go in circles. */
    private static int ancestors(ProcessStat stat, ProcessScan scan) {
        int count = 0;
        ProcessStat parent = scan.candidate(stat.parent());
        while (parent != null && count < scan.candidates().size()) {
            count++;
            parent = scan.candidate(parent.parent());
        }
        return count;
    }

    /** Whether the last look could tell of everybody whether it belongs here. */
    boolean isSure() {
        return sure;
    }

    /**
     * A pid that is a session's number is not given to another process before the session is empty.
     */
    private static boolean isReused(int leader, long startTicks, ProcessScan scan) {
        ProcessStat now = scan.candidate(leader);
        return now != null && now.startTicks() != startTicks;
    }

    private void remember(ProcessStat stat) {
        known.add(stat.identity());
        if (stat.session() == stat.pid()) {
            sessions.put(stat.pid(), stat.startTicks());
        }
    }

    private boolean isMember(ProcessStat stat, ProcessScan scan, Map<Integer, Boolean> decided) {
        Boolean before = decided.get(stat.pid());
        if (before != null) {
            return before;
        }
        decided.put(stat.pid(), false);
        boolean member =
                known.contains(stat.identity())
                        || sessions.containsKey(stat.session())
                        || isChildOfMember(stat, scan, decided)
                        || isMarked(stat, scan);
        decided.put(stat.pid(), member);
        return member;
    }

    private boolean isMarked(ProcessStat stat, ProcessScan scan) {
        Markers markers = scan.markers(stat.pid());
        if (markers.equals(Markers.NOT_YET)) {
            sure &= stat.isOver();
            return false;
        }
        return marked.test(markers);
    }

    private boolean isChildOfMember(
            ProcessStat stat, ProcessScan scan, Map<Integer, Boolean> decided) {
        ProcessStat parent = scan.candidate(stat.parent());
        return parent != null && isMember(parent, scan, decided);
    }
}
