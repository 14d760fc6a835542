package dev.drover.server.script;

import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The timers of one script thread, used by that thread only. Times are those of the nanosecond
 * clock passed in.
 */
final class Timers {

    private record Timer(long id, long due, long every, Value callback) {}

    private static final Comparator<Timer> BY_TIME =
            Comparator.<Timer>comparingLong(Timer::due).thenComparingLong(Timer::id);

    private final LongSupplier clock;
    private final Map<Long, Timer> byId = new HashMap<>();
    private final TreeSet<Timer> waiting = new TreeSet<>(BY_TIME);
    private long last;

    Timers(LongSupplier clock) {
        this.clock = clock;
    }

    int size() {
        return byId.size();
    }

    /**
     * Adds a timer.
     *
     * @param nanos until it is due
     * @param repeat it comes back until it is cleared
     */
    long add(Value callback, long nanos, boolean repeat) {
        last++;
        put(new Timer(last, clock.getAsLong() + nanos, repeat ? Math.max(nanos, 1) : 0, callback));
        return last;
    }

    void clear(long id) {
        Timer timer = byId.remove(id);
        if (timer != null) {
            waiting.remove(timer);
        }
    }

    void clear() {
        byId.clear();
        waiting.clear();
    }

    /** Nanoseconds until the next is due; the longest time when there is none. */
    long untilNext() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.first().due - clock.getAsLong();
    }

    /**
     * The callback of the timer that is due for the longest time, with the timer gone or set again.
     */
    @Nullable Value due() {
        if (waiting.isEmpty() || waiting.first().due - clock.getAsLong() > 0) {
            return null;
        }
        Timer timer = waiting.removeFirst();
        byId.remove(timer.id);
        if (timer.every > 0) {
            put(new Timer(timer.id, clock.getAsLong() + timer.every, timer.every, timer.callback));
        }
        return timer.callback;
    }

    private void put(Timer timer) {
        byId.put(timer.id, timer);
        waiting.add(timer);
    }
}
