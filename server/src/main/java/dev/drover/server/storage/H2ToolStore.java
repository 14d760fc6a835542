package dev.drover.server.storage;

import dev.drover.api.ToolInfo;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolName;
import dev.drover.server.tool.NewToolVersion;
import dev.drover.server.tool.ToolStore;

import org.jdbi.v3.core.Handle;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tools in H2: a row for each version, and a row for each different definition. */
public final class H2ToolStore implements ToolStore {

    private static final String WHAT = "the tools";

    private final Database database;

    public H2ToolStore(Database database) {
        this.database = database;
    }

    @Override
    public List<ToolInfo> newest() {
        return database.read(
                WHAT,
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT v.* FROM tool_version v
                                        JOIN (SELECT name, MAX(version) AS newest
                                              FROM tool_version GROUP BY name) n
                                          ON n.name = v.name AND n.newest = v.version
                                        ORDER BY v.name
                                        """)
                                .map((row, context) -> info(row))
                                .list());
    }

    @Override
    public List<ToolInfo> history(ToolName name, int limit) {
        return database.read(
                WHAT,
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM tool_version WHERE name = ?"
                                                + " ORDER BY version DESC LIMIT ?")
                                .bind(0, name.value())
                                .bind(1, limit)
                                .map((row, context) -> info(row))
                                .list());
    }

    @Override
    public Optional<String> definition(ToolName name, long version) {
        return database.read(
                WHAT,
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT d.definition FROM tool_version v
                                        JOIN tool_definition d ON d.hash = v.hash
                                        WHERE v.name = ? AND v.version = ? AND NOT v.deleted
                                        """)
                                .bind(0, name.value())
                                .bind(1, version)
                                .mapTo(String.class)
                                .findOne());
    }

    @Override
    public void add(List<NewToolVersion> versions, int keep) {
        database.write(
                "versions of " + versions.size() + " tools",
                handle -> {
                    versions.forEach(version -> add(handle, version, keep));
                    return true;
                });
    }

    @Override
    public void forget(ToolName name) {
        database.write(
                "the history of the tool " + name,
                handle -> {
                    handle.execute("DELETE FROM tool_version WHERE name = ?", name.value());
                    return deleteUnused(handle);
                });
    }

    private static void add(Handle handle, NewToolVersion version, int keep) {
        ToolInfo info = version.info();
        handle.execute(
                "MERGE INTO tool_definition VALUES (?, ?)", info.hash(), version.definition());
        handle.execute(
                "INSERT INTO tool_version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                info.name().value(),
                info.version(),
                info.kind().name(),
                info.description(),
                info.hash(),
                info.author(),
                info.at().toEpochMilli(),
                info.comment(),
                info.deleted());
        int forgotten =
                handle.execute(
                        "DELETE FROM tool_version WHERE name = ? AND version <= ?",
                        info.name().value(),
                        info.version() - keep);
        if (forgotten > 0) {
            deleteUnused(handle);
        }
    }

    private static boolean deleteUnused(Handle handle) {
        return handle.execute(
                        "DELETE FROM tool_definition d WHERE NOT EXISTS"
                                + " (SELECT 1 FROM tool_version v WHERE v.hash = d.hash)")
                > 0;
    }

    private static ToolInfo info(ResultSet row) throws SQLException {
        return new ToolInfo(
                new ToolName(row.getString("name")),
                row.getLong("version"),
                ToolKind.valueOf(row.getString("kind")),
                row.getString("description"),
                row.getString("hash"),
                row.getString("author"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("comment"),
                row.getBoolean("deleted"));
    }
}
