package dev.drover.server.process.supervisor;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The processes of the machine at one moment, as far as they may be looked at for ending.
 *
 * <p>Not safe for use by many threads.
 */
public final class ProcessScan {

    private static final int NOBODY = -1;

    private final Map<Integer, ProcessStat> candidates;
    private final Map<Integer, Markers> markers = new HashMap<>();

    private final int reaper;

    private ProcessScan(Map<Integer, ProcessStat> candidates, int reaper) {
        this.candidates = candidates;
        this.reaper = reaper;
    }

    /** All that descend from a process, itself left out; it is the one that reaps them. */
    public static ProcessScan below(int ancestor) {
        Map<Integer, ProcessStat> all = readAll();
        Map<Integer, Boolean> below = new HashMap<>();
        below.put(ancestor, true);
        all.values().removeIf(stat -> !isBelow(stat.pid(), all, below));
        all.remove(ancestor);
        return new ProcessScan(all, ancestor);
    }

    /** All of the machine but one process and those above it. */
    public static ProcessScan besides(int excluded) {
        Map<Integer, ProcessStat> all = readAll();
        int above = excluded;
        ProcessStat removed = all.remove(above);
        while (removed != null) {
            removed = all.remove(removed.parent());
        }
        return new ProcessScan(all, NOBODY);
    }

    /** These processes with these markers. */
    static ProcessScan of(Collection<ProcessStat> processes, Map<Integer, Markers> markers) {
        Map<Integer, ProcessStat> candidates = new HashMap<>();
        processes.forEach(stat -> candidates.put(stat.pid(), stat));
        var scan = new ProcessScan(candidates, NOBODY);
        candidates.keySet().forEach(pid -> scan.markers.put(pid, Markers.NONE));
        scan.markers.putAll(markers);
        return scan;
    }

    private static Map<Integer, ProcessStat> readAll() {
        Map<Integer, ProcessStat> all = new HashMap<>();
        String[] names = new File("/proc").list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                ProcessStat.of(Integer.parseInt(name)).ifPresent(stat -> all.put(stat.pid(), stat));
            }
        }
        return all;
    }

    private static boolean isBelow(
            int pid, Map<Integer, ProcessStat> all, Map<Integer, Boolean> below) {
        Boolean decided = below.get(pid);
        if (decided != null) {
            return decided;
        }
        // Decided before the parent is asked, so that a snapshot that contradicts itself ends too.
        below.put(pid, false);
        ProcessStat stat = all.get(pid);
        boolean result = stat != null && isBelow(stat.parent(), all, below);
        below.put(pid, result);
        return result;
    }

    Collection<ProcessStat> candidates() {
        return Collections.unmodifiableCollection(candidates.values());
    }

    @Nullable ProcessStat candidate(int pid) {
        return candidates.get(pid);
    }

    /** Whether a process has ended, but its end is not yet written down by the process above. */
    boolean isToBeReapedHere(ProcessStat stat) {
        return stat.isOver() && stat.parent() == reaper;
    }

    /** Read at most once for each process, and only for those that somebody asks about. */
    Markers markers(int pid) {
        return markers.computeIfAbsent(pid, Markers::of);
    }
}
