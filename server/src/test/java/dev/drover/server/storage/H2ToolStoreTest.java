package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ToolInfo;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolName;
import dev.drover.server.tool.NewToolVersion;
import dev.drover.server.tool.ToolStore;
import dev.drover.server.tool.ToolStoreContract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

final class H2ToolStoreTest extends ToolStoreContract {

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
    protected ToolStore store() {
        return new H2ToolStore(Objects.requireNonNull(database));
    }

    @Test
    void keepsToolsOverARestart() {
        ToolInfo info =
                new ToolInfo(
                        new ToolName("a"),
                        1,
                        ToolKind.SINGLE,
                        "",
                        "0".repeat(64),
                        "ada",
                        Instant.EPOCH,
                        null,
                        false);
        store().add(List.of(new NewToolVersion(info, "{}")), 10);
        close();
        open();
        assertThat(store().newest()).containsExactly(info);
        assertThat(store().definition(info.name(), 1)).contains("{}");
    }
}
