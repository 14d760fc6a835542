package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.GroupName;
import dev.drover.server.node.group.Group;
import dev.drover.server.node.group.GroupStore;
import dev.drover.server.node.group.GroupStoreContract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

final class H2GroupStoreTest extends GroupStoreContract {

    @TempDir private Path folder;
    private @Nullable Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder, StorageConfiguration.defaults());
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(database).close();
    }

    @Override
    protected GroupStore store() {
        return new H2GroupStore(Objects.requireNonNull(database));
    }

    @Test
    void keepsGroupsOverARestart() {
        Group group = Group.of(new GroupName("web"), "x", List.of("web-1", "@db"), "labels.web");
        store().put(group);
        close();
        open();
        assertThat(store().groups()).containsExactly(group);
    }
}
