package dev.drover.server.data;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Changes of a table that are decided but not visible yet. Who asks the draft sees them, so several
 * changes that are stored together build on each other. For one thread.
 */
final class TableDraft<V extends Sized> {

    private final VersionedTable<V> table;
    private final List<Space> spaces;
    private final LongSupplier nextVersion;

    /** In the order of the versions; the newest change of each key. */
    private final Map<String, Change<V>> changes = new LinkedHashMap<>();

    private int addedKeys;
    private long addedBytes;

    /**
     * @param spaces the table's own first, then those that it shares with others
     */
    TableDraft(VersionedTable<V> table, List<Space> spaces, LongSupplier nextVersion) {
        this.table = table;
        this.spaces = spaces;
        this.nextVersion = nextVersion;
    }

    @Nullable Versioned<V> get(String key) {
        Change<V> change = changes.get(key);
        if (change == null) {
            return table.get(key).orElse(null);
        }
        V value = change.value();
        return value == null ? null : new Versioned<>(key, value, change.version());
    }

    /** LIMIT_REACHED when there is no room for it. Returns its version. */
    long put(String key, V value) {
        Versioned<V> old = get(key);
        long bytes = sizeOf(key, value) - (old == null ? 0 : sizeOf(key, old.value()));
        if (old == null) {
            spaces.getFirst().checkKeys(key, table.size() + addedKeys + 1L);
        }
        spaces.forEach(space -> space.checkBytes(key, addedBytes + bytes));
        addedKeys += old == null ? 1 : 0;
        addedBytes += bytes;
        return change(key, value);
    }

    boolean remove(String key) {
        Versioned<V> old = get(key);
        if (old == null) {
            return false;
        }
        addedKeys--;
        addedBytes -= sizeOf(key, old.value());
        change(key, null);
        return true;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    List<Change<V>> changes() {
        return new ArrayList<>(changes.values());
    }

    /** Makes it visible, all at once. */
    void apply(long version) {
        spaces.forEach(space -> space.bytes().addAndGet(addedBytes));
        table.apply(changes(), version);
    }

    private static long sizeOf(String key, Sized value) {
        return (long) key.length() + value.bytes();
    }

    private long change(String key, @Nullable V value) {
        long version = nextVersion.getAsLong();
        changes.remove(key);
        changes.put(key, new Change<>(key, value, version));
        return version;
    }
}
