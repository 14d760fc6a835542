package dev.drover.server.storage;

import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.RunId;
import dev.drover.server.data.Change;
import dev.drover.server.data.DataStore;
import dev.drover.server.data.StoredStatus;
import dev.drover.server.data.StoredValue;
import dev.drover.server.data.Versioned;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Public data and status values in H2: a row each, and one row with the newest version. */
public final class H2DataStore implements DataStore {

    private final Database database;

    public H2DataStore(Database database) {
        this.database = database;
    }

    @Override
    public Content load() {
        return database.read(
                "public data and status values",
                handle ->
                        new Content(
                                handle.createQuery("SELECT version FROM data_version")
                                        .mapTo(Long.class)
                                        .one(),
                                handle.createQuery("SELECT * FROM public_data")
                                        .map((row, context) -> value(row))
                                        .list(),
                                handle.createQuery("SELECT * FROM status_value")
                                        .map((row, context) -> status(row))
                                        .list()));
    }

    @Override
    public void commit(
            long version,
            List<Change<StoredValue>> publicData,
            List<Change<StoredStatus>> statusValues) {
        database.write(
                "public data and status values",
                handle -> {
                    writeData(handle, publicData);
                    writeStatus(handle, statusValues);
                    return handle.execute("UPDATE data_version SET version = ?", version);
                });
    }

    private static void writeData(Handle handle, List<Change<StoredValue>> changes) {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedBatch put = handle.prepareBatch("MERGE INTO public_data VALUES (?, ?, ?, ?)");
                PreparedBatch remove =
                        handle.prepareBatch("DELETE FROM public_data WHERE name = ?")) {
            for (Change<StoredValue> change : changes) {
                StoredValue value = change.value();
                if (value == null) {
                    remove.add(change.key());
                } else {
                    put.add(
                            change.key(),
                            Json.mapper().writeValueAsString(value.value()),
                            value.updatedAt().toEpochMilli(),
                            change.version());
                }
            }
            execute(put);
            execute(remove);
        }
    }

    private static void writeStatus(Handle handle, List<Change<StoredStatus>> changes) {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedBatch put =
                        handle.prepareBatch(
                                "MERGE INTO status_value VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedBatch remove =
                        handle.prepareBatch("DELETE FROM status_value WHERE name = ?")) {
            for (Change<StoredStatus> change : changes) {
                StoredStatus status = change.value();
                if (status == null) {
                    remove.add(change.key());
                } else {
                    put.add(row(change, status));
                }
            }
            execute(put);
            execute(remove);
        }
    }

    private static @Nullable Object[] row(Change<StoredStatus> change, StoredStatus status) {
        return new @Nullable Object[] {
            change.key(),
            Json.mapper().writeValueAsString(status.value()),
            status.updatedAt().toEpochMilli(),
            change.version(),
            status.level() == null ? null : status.level().name(),
            status.text(),
            status.unit(),
            status.runId() == null ? null : status.runId().value(),
            status.expiresAt() == null ? null : status.expiresAt().toEpochMilli()
        };
    }

    private static void execute(PreparedBatch batch) {
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static Versioned<StoredValue> value(ResultSet row) throws SQLException {
        String json = row.getString("json");
        StoredValue value =
                new StoredValue(
                        Json.mapper().readTree(json),
                        Instant.ofEpochMilli(row.getLong("updated_at")),
                        json.getBytes(StandardCharsets.UTF_8).length);
        return new Versioned<>(row.getString("name"), value, row.getLong("version"));
    }

    private static Versioned<StoredStatus> status(ResultSet row) throws SQLException {
        String level = row.getString("level");
        String run = row.getString("run_id");
        Long expiresAt = row.getObject("expires_at", Long.class);
        StoredStatus status =
                new StoredStatus(
                        Json.mapper().readTree(row.getString("json")),
                        level == null ? null : Level.valueOf(level),
                        row.getString("text"),
                        row.getString("unit"),
                        Instant.ofEpochMilli(row.getLong("updated_at")),
                        run == null ? null : new RunId(run),
                        expiresAt == null ? null : Instant.ofEpochMilli(expiresAt));
        return new Versioned<>(row.getString("name"), status, row.getLong("version"));
    }
}
