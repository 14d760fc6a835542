package dev.drover.server.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends of targets that wait to be stored, many with one write, by one thread at a time. Safe for
 * use by many threads.
 */
final class UnstoredEnds {

    @GuardedBy("this")
    private List<TargetEnd> ends = new ArrayList<>();

    @GuardedBy("this")
    private boolean storing;

    synchronized void add(TargetEnd end) {
        ends.add(end);
    }

    /** Whether the caller is to store from now on, until there are none. */
    synchronized boolean beginStoring() {
        boolean begins = !storing && !ends.isEmpty();
        storing |= begins;
        return begins;
    }

    /** At most so many to be stored next; none where that is all, and storing is over. */
    synchronized List<TargetEnd> next(int most) {
        List<TargetEnd> next = ends;
        ends = new ArrayList<>();
        if (next.size() > most) {
            ends.addAll(next.subList(most, next.size()));
            next = List.copyOf(next.subList(0, most));
        }
        storing = !next.isEmpty();
        return next;
    }
}
