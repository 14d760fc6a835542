package dev.drover.server.data;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The data that every connection may read: durable, and in one order of versions with the status
 * values.
 */
final class PublicData implements DataArea {

    private static final String WHAT = "public data";

    private final VersionedTable<StoredValue> table;
    private final Words<StoredValue, DataChanges> words = new Words<>(DataViews::data);
    private final Committer committer;
    private final ValueOperations operations;

    PublicData(VersionedTable<StoredValue> table, Committer committer, ValueOperations operations) {
        this.table = table;
        this.committer = committer;
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
        return committer.perform(WHAT, draft -> draft.publicData().put(key, accepted));
    }

    @Override
    public boolean delete(String key) {
        operations.checkKey(key);
        return committer.perform(WHAT, draft -> draft.publicData().remove(key));
    }

    @Override
    public OptionalLong compareAndSet(String key, long expected, JsonNode value) {
        operations.checkKey(key);
        StoredValue accepted = operations.accept(key, value);
        return committer.perform(
                WHAT,
                draft ->
                        ValueOperations.compareAndSet(draft.publicData(), key, expected, accepted));
    }

    @Override
    public JsonNode increment(String key, JsonNode by) {
        operations.checkKey(key);
        return committer.perform(WHAT, draft -> operations.increment(draft.publicData(), key, by));
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
}
