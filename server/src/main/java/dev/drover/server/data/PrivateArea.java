package dev.drover.server.data;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The private data of one run, in memory. */
final class PrivateArea implements DataArea, AutoCloseable {

    private final VersionedTable<StoredValue> table;
    private final Words<StoredValue, DataChanges> words = new Words<>(DataViews::data);
    private final Space own;
    private final Space ofAllRuns;
    private final ValueOperations operations;
    private final Object changing = new Object();

    @GuardedBy("changing")
    private boolean over;

    PrivateArea(DataConfiguration bounds, Space ofAllRuns, ValueOperations operations) {
        this.table = new VersionedTable<>(0, bounds.tombstones(), bounds.watchers());
        this.own =
                new Space(
                        "The run's private data",
                        "privateKeys",
                        bounds.privateKeys(),
                        "privateBytes",
                        bounds.privateBytes(),
                        new AtomicLong());
        this.ofAllRuns = ofAllRuns;
        this.operations = operations;
    }

    @Override
    public Optional<DataEntry> get(String key) {
        return table.get(key).map(DataViews::entry);
    }

    @Override
    public List<DataEntry> list(String prefix) {
        return table.all(prefix).stream().map(DataViews::entry).toList();
    }

    @Override
    public long set(String key, JsonNode value) {
        operations.checkKey(key);
        StoredValue accepted = operations.accept(key, value);
        return change(draft -> draft.put(key, accepted));
    }

    @Override
    public boolean delete(String key) {
        operations.checkKey(key);
        return change(draft -> draft.remove(key));
    }

    @Override
    public OptionalLong compareAndSet(String key, long expected, JsonNode value) {
        operations.checkKey(key);
        StoredValue accepted = operations.accept(key, value);
        return change(draft -> ValueOperations.compareAndSet(draft, key, expected, accepted));
    }

    @Override
    public JsonNode increment(String key, JsonNode by) {
        operations.checkKey(key);
        return change(draft -> operations.increment(draft, key, by));
    }

    @Override
    public DataChanges poll(@Nullable Long since, String prefix, Duration wait) {
        return words.apply(table.poll(since, prefix, operations.checkWait(wait)));
    }

    @Override
    public Subscription<DataChanges> watch(@Nullable Long since, String prefix, Runnable signal) {
        return table.watch(since, prefix, signal).map(words);
    }

    @Override
    public long version() {
        return table.version();
    }

    /** Gives back its share of the room of all runs; whoever waits for a change waits no longer. */
    @Override
    public void close() {
        synchronized (changing) {
            over = true;
            ofAllRuns.bytes().addAndGet(-own.bytes().getAndSet(0));
        }
        table.close();
    }

    private <R> R change(Function<TableDraft<StoredValue>, R> operation) {
        synchronized (changing) {
            if (over) { // a call that was on its way when the run ended
                throw new DroverException(
                        ErrorKind.NOT_FOUND,
                        "The run is over, and its private data with it",
                        "Keep in public data what is needed longer.");
            }
            long version = table.version();
            TableDraft<StoredValue> draft =
                    new TableDraft<>(table, List.of(own, ofAllRuns), () -> version + 1);
            R result = operation.apply(draft);
            if (!draft.isEmpty()) {
                draft.apply(version + 1);
            }
            return result;
        }
    }
}
