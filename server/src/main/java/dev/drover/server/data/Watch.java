package dev.drover.server.data;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A subscription to the newest values under a prefix. It queues nothing: it signals once, and then
 * not again until its owner took what changed; so whoever is slow sees fewer, newer values.
 *
 * <p>Safe for use by many threads.
 */
final class Watch<V> implements Subscription<Delta<V>> {

    private final VersionedTable<V> table;
    private final String prefix;
    private final Runnable signal;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private @Nullable Long since;

    Watch(VersionedTable<V> table, String prefix, @Nullable Long since, Runnable signal) {
        this.table = table;
        this.prefix = prefix;
        this.since = since;
        this.signal = signal;
    }

    /** At first, what changed since the version given at the start. */
    @Override
    public synchronized Delta<V> take() {
        signalled.set(false);
        Delta<V> delta = table.changesSince(since, prefix);
        since = delta.version();
        return delta;
    }

    /** Ends the subscription; a signal on its way may still arrive. */
    @Override
    public void close() {
        table.forget(this);
    }

    String prefix() {
        return prefix;
    }

    void changed() {
        if (signalled.compareAndSet(false, true)) {
            signal.run();
        }
    }
}
