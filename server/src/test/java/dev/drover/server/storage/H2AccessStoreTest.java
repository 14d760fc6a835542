package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.server.access.AccessStore;
import dev.drover.server.access.AccessStoreContract;
import dev.drover.server.access.Permission;
import dev.drover.server.access.RightsChange;
import dev.drover.server.access.StoredRights;
import dev.drover.server.access.User;

import org.h2.tools.RunScript;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

final class H2AccessStoreTest extends AccessStoreContract {

    @TempDir private Path folder;
    private @Nullable Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder, StorageConfiguration.defaults());
    }

    @AfterEach
    void close() {
        database().close();
    }

    @Override
    protected AccessStore store() {
        return new H2AccessStore(database());
    }

    @Test
    void keepsUsersOverARestart() {
        User user = User.trusted("ada", Instant.EPOCH);
        store().change(RightsChange.of(user));
        database().close();
        open();
        assertThat(store().rights().users()).containsExactly(user);
    }

    @Test
    void givesNoRightForAPermissionThatThisVersionDoesNotKnow() {
        database()
                .write(
                        "a newer user",
                        handle ->
                                handle.execute(
                                        "INSERT INTO app_user (name, permissions, created_at)"
                                                + " VALUES ('ada', 'DATA_READ,FLY', 0)"));
        assertThat(store().rights().users().getFirst().permissions())
                .containsExactly(Permission.DATA_READ);
    }

    @Test
    void usersWhoAdministeredBeforeThereWasTrustAreTrusted() throws Exception {
        try (Connection old = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = old.createStatement()) {
            run(old, "V3__access.sql");
            statement.execute(
                    "INSERT INTO app_user VALUES ('ada', 'ADMINISTER,DATA_READ', 0),"
                            + " ('bob', 'DATA_READ', 0)");
            run(old, "V7__grants.sql");
            StoredRights rights = Jdbi.create(old).withHandle(H2Rights::read);
            assertThat(rights.users())
                    .containsExactly(
                            new User(
                                    "ada",
                                    Set.of(Permission.DATA_READ),
                                    true,
                                    false,
                                    null,
                                    Instant.EPOCH),
                            User.plain("bob", Set.of(Permission.DATA_READ), Instant.EPOCH));
        }
    }

    private static void run(Connection connection, String migration) throws Exception {
        try (Reader script =
                new InputStreamReader(
                        Objects.requireNonNull(
                                Schema.class.getResourceAsStream("/db/migration/" + migration)),
                        StandardCharsets.UTF_8)) {
            RunScript.execute(connection, script);
        }
    }

    private Database database() {
        return Objects.requireNonNull(database);
    }
}
