package dev.drover.server.data;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The data that only the script threads of one run see, in memory, gone with the run. Safe for use
 * by many threads.
 */
public final class PrivateData {

    /**
     * A call that was under way when its run ended comes soon after, not thousands of runs later.
     */
    private static final int OVER_REMEMBERED = 10_000;

    private final DataConfiguration bounds;
    private final ValueOperations operations;
    private final Space ofAllRuns;
    private final Map<RunId, PrivateArea> areas = new ConcurrentHashMap<>();

    @GuardedBy("this")
    private final LinkedHashSet<RunId> over = new LinkedHashSet<>();

    PrivateData(DataConfiguration bounds, ValueOperations operations) {
        this.bounds = bounds;
        this.operations = operations;
        this.ofAllRuns =
                new Space(
                        "The private data of all runs",
                        "privateKeys",
                        Long.MAX_VALUE,
                        "privateBytesOfAllRuns",
                        bounds.privateBytesOfAllRuns(),
                        new AtomicLong());
    }

    /** The run's own; empty at first. NOT_FOUND when the run is over. */
    public DataArea of(RunId run) {
        PrivateArea known = areas.get(run);
        return known == null ? made(run) : known;
    }

    /** Drops what the run has: called when it is over. */
    public synchronized void drop(RunId run) {
        over.add(run);
        if (over.size() > OVER_REMEMBERED) {
            over.remove(over.getFirst());
        }
        PrivateArea area = areas.remove(run);
        if (area != null) {
            area.close();
        }
    }

    private synchronized DataArea made(RunId run) {
        if (over.contains(run)) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The run " + run + " is over, and its private data with it",
                    "Keep in public data what is needed longer.");
        }
        return areas.computeIfAbsent(run, id -> new PrivateArea(bounds, ofAllRuns, operations));
    }
}
