package dev.drover.server.data;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.StatusChanges;

/** Tables in the words of the wire. */
final class DataViews {

    private DataViews() {}

    static DataEntry entry(Versioned<StoredValue> entry) {
        return new DataEntry(
                entry.key(), entry.value().value(), entry.value().updatedAt(), entry.version());
    }

    static DataChanges data(Delta<StoredValue> delta) {
        return new DataChanges(
                delta.version(),
                delta.changes().stream().map(DataViews::entry).toList(),
                delta.removed(),
                delta.reset());
    }

    static StatusChanges status(Delta<StoredStatus> delta) {
        return new StatusChanges(
                delta.version(),
                delta.changes().stream().map(StoredStatus::view).toList(),
                delta.removed(),
                delta.reset());
    }
}
