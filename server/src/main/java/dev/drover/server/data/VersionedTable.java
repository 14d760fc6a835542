package dev.drover.server.data;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Values by key in memory, in the order of their versions. A question for what changed costs what
 * changed, and nothing but a comparison when nothing did. Removals are remembered up to a limit;
 * who asks for older ones is told everything there is.
 *
 * <p>Safe for use by many threads. Versions become visible in their order: who was told a version
 * has seen, or was told of, every change up to it.
 */
public final class VersionedTable<V> implements AutoCloseable {

    /** Entries of an answer that is kept for others who ask the same. */
    private static final int MOST_SHARED = 10_000;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Watches<V> watches;
    private final Shared<Told<V>> told = new Shared<>();

    @GuardedBy("lock")
    private final VersionOrder<V> order;

    /** Written under the write lock. */
    private volatile long version;

    private volatile boolean closed;

    /**
     * An empty table.
     *
     * @param version what to start from: for a table that outlives its content, above every version
     *     that anybody was ever told
     * @param tombstones removals to remember
     * @param watchers who may wait for changes at once
     */
    public VersionedTable(long version, int tombstones, int watchers) {
        this.version = version;
        this.order = new VersionOrder<>(version, tombstones);
        this.watches = new Watches<>(watchers);
    }

    /** A table that starts with what was stored, none of it newer than {@code version}. */
    public VersionedTable(
            long version, int tombstones, int watchers, Collection<Versioned<V>> content) {
        this(version, tombstones, watchers);
        content.stream()
                .sorted(Comparator.comparingLong(Versioned::version))
                .forEach(entry ->
                        order.apply(new Change<>(entry.key(), entry.value(), entry.version())));
    }

    /** The answer to one question; at its version the only one. */
    private record Told<V>(@Nullable Long since, String prefix, Delta<V> delta) {
        private boolean answers(@Nullable Long question, String under, long version) {
            return delta.version() == version
                    && Objects.equals(since, question)
                    && prefix.equals(under);
        }
    }

    /** The version of the newest visible change. */
    public long version() {
        return version;
    }

    public int size() {
        lock.readLock().lock();
        try {
            return order.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    public Optional<Versioned<V>> get(String key) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(order.get(key));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Those whose keys start with {@code prefix}, ordered by key. */
    public List<Versioned<V>> all(String prefix) {
        lock.readLock().lock();
        try {
            return order.all(prefix);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Gives the key a value at the next version, which it returns. */
    public long put(String key, V value) {
        return applyNext(key, value);
    }

    /** Removes the key at the next version; whether there was one. */
    public boolean remove(String key) {
        return applyNext(key, null) != 0;
    }

    /**
     * What changed since a version.
     *
     * @param since what the last answer said; null for everything. Everything, marked as a reset,
     *     is also the answer when it is older than removals are remembered, or newer than the table
     * @return the same object for many who ask the same while nothing changes
     */
    public Delta<V> changesSince(@Nullable Long since, String prefix) {
        long newest = version;
        boolean current = since != null && since == newest;
        String under = current ? "" : prefix; // where nothing changed, all prefixes are one
        Told<V> known = told.find(each -> each.answers(since, under, newest));
        if (known != null) {
            return known.delta;
        }
        Delta<V> delta =
                current ? new Delta<>(newest, List.of(), List.of(), false) : compare(since, prefix);
        if (delta.changes().size() + delta.removed().size() <= MOST_SHARED) {
            told.keep(new Told<>(since, under, delta));
        }
        return delta;
    }

    private Delta<V> compare(@Nullable Long since, String prefix) {
        lock.readLock().lock();
        try {
            if (since == null || since > version || !order.reaches(since)) {
                return new Delta<>(version, order.all(prefix), List.of(), true);
            }
            List<Versioned<V>> changes = new ArrayList<>();
            List<String> removed = new ArrayList<>();
            order.collectSince(since, prefix, changes, removed);
            Collections.reverse(changes);
            Collections.reverse(removed);
            return new Delta<>(version, changes, removed, false);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * As {@link #changesSince}, but waits for a change under the prefix when there is none: at most
     * {@code wait}, and no longer than the table is open. Meant for virtual threads; CANCELLED when
     * the thread is interrupted.
     */
    public Delta<V> poll(@Nullable Long since, String prefix, Duration wait) {
        Delta<V> now = changesSince(since, prefix);
        if (!now.isEmpty() || wait.isZero()) {
            return now;
        }
        Semaphore signal = new Semaphore(0);
        try (Subscription<Delta<V>> watch = watch(now.version(), prefix, signal::release)) {
            long deadline = System.nanoTime() + wait.toNanos();
            while (!closed) {
                if (!signal.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    break;
                }
                Delta<V> delta = watch.take();
                if (!delta.isEmpty()) {
                    return delta;
                }
            }
            return changesSince(now.version(), prefix);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED, "The wait for changes was cancelled", "");
        }
    }

    /**
     * Subscribes to changes under the prefix after {@code since}; at once when there are some.
     *
     * @param signal runs on the thread that makes the change, so it must be quick and must not
     *     wait: it tells somebody else to {@link Subscription#take}
     */
    public Subscription<Delta<V>> watch(@Nullable Long since, String prefix, Runnable signal) {
        Watch<V> watch = new Watch<>(this, prefix, since, signal);
        watches.add(watch);
        if (closed || !changesSince(since, prefix).isEmpty()) {
            watch.changed();
        }
        return watch;
    }

    /** Ends all waits for changes. The content stays readable. */
    @Override
    public void close() {
        closed = true;
        watches.all();
    }

    /** For an owner who gives the versions: in rising order, none above {@code newVersion}. */
    void apply(List<Change<V>> changes, long newVersion) {
        lock.writeLock().lock();
        try {
            changes.forEach(order::apply);
            version = newVersion;
        } finally {
            lock.writeLock().unlock();
        }
        if (!changes.isEmpty()) {
            TreeSet<String> keys = new TreeSet<>();
            changes.forEach(change -> keys.add(change.key()));
            watches.changed(keys);
        }
    }

    /** How many are subscribed or wait in a poll. */
    int waiting() {
        return watches.count();
    }

    void forget(Watch<V> watch) {
        watches.remove(watch);
    }

    private long applyNext(String key, @Nullable V value) {
        long next;
        lock.writeLock().lock();
        try {
            if (value == null && order.get(key) == null) {
                return 0;
            }
            next = version + 1;
            order.apply(new Change<>(key, value, next));
            version = next;
        } finally {
            lock.writeLock().unlock();
        }
        watches.changed(new TreeSet<>(List.of(key)));
        return next;
    }
}
