package dev.drover.server.storage;

import dev.drover.api.ScriptInfo;
import dev.drover.library.NewVersion;
import dev.drover.library.Origin;
import dev.drover.library.Script;
import dev.drover.library.ScriptName;
import dev.drover.library.ScriptStore;

import org.jdbi.v3.core.Handle;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Pushed scripts in H2: a row for each version, and a row for each different text. */
public final class H2ScriptStore implements ScriptStore {

    private static final String WHAT = "scripts of the library";

    private final Database database;

    public H2ScriptStore(Database database) {
        this.database = database;
    }

    @Override
    public List<ScriptInfo> newest() {
        return database.read(
                WHAT,
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT v.* FROM script_version v
                                        JOIN (SELECT name, MAX(version) AS newest
                                              FROM script_version GROUP BY name) n
                                          ON n.name = v.name AND n.newest = v.version
                                        ORDER BY v.name
                                        """)
                                .map((row, context) -> info(row))
                                .list());
    }

    @Override
    public List<ScriptInfo> history(ScriptName name, int limit) {
        return database.read(WHAT, handle -> history(handle, name, limit));
    }

    @Override
    public Optional<Script> find(ScriptName name, long version) {
        return database.read(
                WHAT,
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT t.hash, t.text FROM script_version v
                                        JOIN script_text t ON t.hash = v.hash
                                        WHERE v.name = ? AND v.version = ? AND NOT v.deleted
                                        """)
                                .bind(0, name.value())
                                .bind(1, version)
                                .map((row, context) ->
                                        new Script(
                                                name,
                                                version,
                                                row.getString("hash"),
                                                row.getString("text")))
                                .findOne());
    }

    @Override
    public ScriptInfo add(NewVersion version, int keep) {
        return database.write("the script " + version.name(), handle -> add(handle, version, keep));
    }

    private static ScriptInfo add(Handle handle, NewVersion version, int keep) {
        ScriptInfo newest = history(handle, version.name(), 1).stream().findFirst().orElse(null);
        ScriptStore.checkExpected(version, newest);
        long last = newest == null || newest.version() == null ? 0 : newest.version();
        ScriptInfo added = ScriptStore.info(version, last + 1);
        handle.execute("MERGE INTO script_text VALUES (?, ?)", version.hash(), version.text());
        handle.execute(
                "INSERT INTO script_version VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                version.name().value(),
                last + 1,
                version.hash(),
                version.bytes(),
                version.author(),
                version.at().toEpochMilli(),
                version.comment(),
                version.deleted());
        forget(handle, version.name(), last + 1 - keep);
        return added;
    }

    private static void forget(Handle handle, ScriptName name, long newest) {
        if (newest < 1) {
            return;
        }
        int forgotten =
                handle.execute(
                        "DELETE FROM script_version WHERE name = ? AND version <= ?",
                        name.value(),
                        newest);
        if (forgotten > 0) {
            handle.execute(
                    "DELETE FROM script_text t WHERE NOT EXISTS"
                            + " (SELECT 1 FROM script_version v WHERE v.hash = t.hash)");
        }
    }

    private static List<ScriptInfo> history(Handle handle, ScriptName name, int limit) {
        return handle.createQuery(
                        "SELECT * FROM script_version WHERE name = ? ORDER BY version DESC LIMIT ?")
                .bind(0, name.value())
                .bind(1, limit)
                .map((row, context) -> info(row))
                .list();
    }

    private static ScriptInfo info(ResultSet row) throws SQLException {
        return new ScriptInfo(
                row.getString("name"),
                row.getLong("version"),
                row.getString("hash"),
                row.getLong("bytes"),
                Origin.PUSHED.text(),
                row.getString("author"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("comment"),
                row.getBoolean("deleted"));
    }
}
