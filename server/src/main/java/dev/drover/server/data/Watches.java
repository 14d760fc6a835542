package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;

/**
 * The subscriptions to a table, grouped by prefix: many with one prefix cost one comparison. Safe
 * for use by many threads.
 */
final class Watches<V> {

    private static final Logger log = LoggerFactory.getLogger(Watches.class);

    private final int most;
    private final Map<String, Set<Watch<V>>> byPrefix = new HashMap<>();
    private int count;

    Watches(int most) {
        this.most = most;
    }

    synchronized void add(Watch<V> watch) {
        if (count >= most) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    count + " wait for changes already; the limit is " + most,
                    "Poll without waiting, or raise data.watchers.");
        }
        if (byPrefix.computeIfAbsent(watch.prefix(), prefix -> new LinkedHashSet<>()).add(watch)) {
            count++;
        }
    }

    synchronized void remove(Watch<V> watch) {
        Set<Watch<V>> group = byPrefix.get(watch.prefix());
        if (group != null && group.remove(watch)) {
            count--;
            if (group.isEmpty()) {
                byPrefix.remove(watch.prefix());
            }
        }
    }

    synchronized int count() {
        return count;
    }

    /** Signals whom one of the keys concerns, on this thread. */
    void changed(NavigableSet<String> keys) {
        concerned(keys).forEach(Watches::signal);
    }

    void all() {
        List<Watch<V>> everyone = new ArrayList<>();
        synchronized (this) {
            byPrefix.values().forEach(everyone::addAll);
        }
        everyone.forEach(Watches::signal);
    }

    private synchronized List<Watch<V>> concerned(NavigableSet<String> keys) {
        List<Watch<V>> concerned = new ArrayList<>();
        byPrefix.forEach((prefix, group) -> {
            String nearest = keys.ceiling(prefix);
            if (nearest != null && nearest.startsWith(prefix)) {
                concerned.addAll(group);
            }
        });
        return concerned;
    }

    private static void signal(Watch<?> watch) {
        try {
            watch.changed();
        } catch (RuntimeException e) { // one listener's trouble is not the writer's
            log.atError().setCause(e).log("A listener for changes failed");
        }
    }
}
