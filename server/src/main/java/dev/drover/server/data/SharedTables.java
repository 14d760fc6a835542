package dev.drover.server.data;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Public data and status values, which share one version. */
record SharedTables(
        VersionedTable<StoredValue> publicData,
        List<Space> publicSpaces,
        VersionedTable<StoredStatus> statusValues,
        List<Space> statusSpaces) {

    static SharedTables of(DataStore.Content content, DataConfiguration bounds) {
        Space publicSpace =
                new Space(
                        "Public data",
                        "publicKeys",
                        bounds.publicKeys(),
                        "publicBytes",
                        bounds.publicBytes(),
                        new AtomicLong(bytesOf(content.publicData())));
        Space statusSpace =
                new Space(
                        "The status board",
                        "statusValues",
                        bounds.statusValues(),
                        "statusBytes",
                        bounds.statusBytes(),
                        new AtomicLong(bytesOf(content.statusValues())));
        return new SharedTables(
                new VersionedTable<>(
                        content.version(),
                        bounds.tombstones(),
                        bounds.watchers(),
                        content.publicData()),
                List.of(publicSpace),
                new VersionedTable<>(
                        content.version(),
                        bounds.tombstones(),
                        bounds.watchers(),
                        content.statusValues()),
                List.of(statusSpace));
    }

    private static long bytesOf(Collection<? extends Versioned<? extends Sized>> entries) {
        return entries.stream()
                .mapToLong(entry -> (long) entry.key().length() + entry.value().bytes())
                .sum();
    }
}
