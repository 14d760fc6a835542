package dev.drover.server.data;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A DataStore that forgets with the process, and that can be told to fail as a full disk does. */
public final class InMemoryDataStore implements DataStore {

    private final Map<String, Versioned<StoredValue>> publicData = new TreeMap<>();
    private final Map<String, Versioned<StoredStatus>> statusValues = new TreeMap<>();
    private @Nullable RuntimeException failure;
    private boolean storesBeforeItFails;
    private long version;
    private int commits;

    @Override
    public synchronized Content load() {
        return new Content(
                version,
                new ArrayList<>(publicData.values()),
                new ArrayList<>(statusValues.values()));
    }

    @Override
    public synchronized void commit(
            long newVersion, List<Change<StoredValue>> data, List<Change<StoredStatus>> status) {
        commits++;
        if (failure != null && !storesBeforeItFails) {
            throw failure;
        }
        data.forEach(change -> apply(publicData, change));
        status.forEach(change -> apply(statusValues, change));
        version = newVersion;
        if (failure != null) {
            throw failure;
        }
    }

    /** From now on. */
    synchronized void failWith(RuntimeException reason) {
        failure = reason;
        storesBeforeItFails = false;
    }

    /**
     * As a commit fails whose last step alone went wrong: the caller is refused, the rows are
     * there.
     */
    synchronized void failAfterStoring(RuntimeException reason) {
        failure = reason;
        storesBeforeItFails = true;
    }

    synchronized void recover() {
        failure = null;
    }

    synchronized int commits() {
        return commits;
    }

    private static <V> void apply(Map<String, Versioned<V>> rows, Change<V> change) {
        V value = change.value();
        if (value == null) {
            rows.remove(change.key());
        } else {
            rows.put(change.key(), new Versioned<>(change.key(), value, change.version()));
        }
    }
}
