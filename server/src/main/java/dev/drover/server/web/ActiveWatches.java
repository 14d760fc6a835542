package dev.drover.server.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** The watches of one connection by name, made when there is a first. Safe for many threads. */
final class ActiveWatches {

    @GuardedBy("this")
    private @Nullable Map<String, ActiveWatch> watches;

    /** In place of an earlier one of the same name. */
    void put(String notification, ActiveWatch fresh) {
        ActiveWatch previous;
        synchronized (this) {
            if (watches == null) {
                watches = new HashMap<>();
            }
            previous = watches.put(notification, fresh);
        }
        if (previous != null) {
            previous.close();
        }
    }

    /** Ends the one of this name; false where there is none. */
    boolean remove(String notification) {
        ActiveWatch removed;
        synchronized (this) {
            removed = watches == null ? null : watches.remove(notification);
        }
        if (removed != null) {
            removed.close();
        }
        return removed != null;
    }

    synchronized boolean isEmpty() {
        return watches == null || watches.isEmpty();
    }

    void closeAll() {
        Map<String, ActiveWatch> ending;
        synchronized (this) {
            ending = watches == null ? Map.of() : Map.copyOf(watches);
            watches = null;
        }
        ending.values().forEach(ActiveWatch::close);
    }
}
