package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The data that only the script threads of one run see, in memory, gone with the run. Safe for use
 * by many threads.
 */
public final class PrivateData {

    private final DataConfiguration bounds;
    private final ValueOperations operations;
    private final Space ofAllRuns;
    private final Map<RunId, PrivateArea> areas = new ConcurrentHashMap<>();

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

    /** From now on the run has data of its own. */
    public void begin(RunId run) {
        areas.computeIfAbsent(run, id -> new PrivateArea(bounds, ofAllRuns, operations));
    }

    /** NOT_FOUND for a run that has not begun or is over. */
    public DataArea of(RunId run) {
        PrivateArea area = areas.get(run);
        if (area == null) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The run " + run + " is not going on, so it has no private data",
                    "Keep in public data what is needed longer.");
        }
        return area;
    }

    /** Drops what the run has. */
    public void end(RunId run) {
        PrivateArea area = areas.remove(run);
        if (area != null) {
            area.close();
        }
    }
}
