package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the database to the schema that this server knows. Flyway takes longer to find nothing to
 * do than the server takes to start, so the database keeps a hash of the migrations that it has
 * been through, and Flyway runs only when that differs.
 */
final class Schema {

    /**
     * The files of {@code db/migration}, in the order of their numbers: one per feature and change.
     */
    static final List<String> MIGRATIONS =
            List.of(
                    "V1__data.sql",
                    "V2__library.sql",
                    "V3__access.sql",
                    "V4__runs.sql",
                    "V5__nodes.sql",
                    "V6__groups.sql",
                    "V8__tools.sql");

    private static final Set<Integer> NO_SUCH_TABLE =
            Set.of(
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_WITH_CANDIDATES_2,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1);

    private final DatabaseFile file;

    Schema(DatabaseFile file) {
        this.file = file;
    }

    boolean isCurrent() throws SQLException {
        try (Connection connection = file.open()) {
            return fingerprint().equals(stored(connection));
        }
    }

    /** Refuses a database that a newer server has changed, with CONFIGURATION. */
    void migrate() throws SQLException {
        runFlyway();
        try (Connection connection = file.open()) {
            store(connection, fingerprint());
        }
    }

    private void runFlyway() {
        JdbcDataSource source = new JdbcDataSource();
        source.setUrl(file.url());
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The database's schema does not fit this version of Drover: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "Start the version of Drover that wrote it, or a newer one.",
                    Map.of(),
                    e);
        }
    }

    private static String stored(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT hash FROM schema_fingerprint")) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            if (NO_SUCH_TABLE.contains(e.getErrorCode())) {
                return ""; // a new database
            }
            throw e;
        }
    }

    private static void store(Connection connection, String hash) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS schema_fingerprint (hash CHAR(64) NOT NULL)");
            statement.execute("DELETE FROM schema_fingerprint");
            statement.execute("INSERT INTO schema_fingerprint VALUES ('" + hash + "')");
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private static String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : MIGRATIONS) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(text(name));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] text(String name) {
        try (InputStream file = Schema.class.getResourceAsStream("/db/migration/" + name)) {
            if (file == null) {
                throw new IllegalStateException("The migration " + name + " is not in this build");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("The migration " + name + " cannot be read", e);
        }
    }
}
