package dev.drover.api;

import java.util.List;

/**
 * A part of a run's log.
 *
 * @param offset where to go on reading, in bytes of the stored log
 * @param end whether the run is over and everything has been read
 */
public record RunLogPage(List<RunLogEntry> entries, long offset, boolean end) {

    public RunLogPage {
        entries = List.copyOf(entries);
    }
}
