package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.server.access.AccessStore;
import dev.drover.server.access.AccessStoreContract;
import dev.drover.server.access.Permission;
import dev.drover.server.access.RightsChange;
import dev.drover.server.access.User;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

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

    private Database database() {
        return Objects.requireNonNull(database);
    }
}
