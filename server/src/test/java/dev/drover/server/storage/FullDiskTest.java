package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A disk without room. The file size limit of a process stands for it: writing beyond it fails in
 * the operating system, half-way, as on a full disk, and needs no mount and no rights.
 */
final class FullDiskTest {

    private static final int LIMIT_KILOBYTES = 900;

    @TempDir private Path folder;

    @Test
    void refusesWritesUntilThereIsRoomAndLosesNothingAcknowledged() throws Exception {
        try (ChildJvm child =
                ChildJvm.startWithFileLimit(
                        LIMIT_KILOBYTES, FillingWriter.class, folder.toString())) {
            String full = child.line().orElseThrow();
            assertThat(full).startsWith("full STORAGE_FULL There is no room to store");
            child.liftFileLimit();
            child.say("go on");
            assertThat(child.line()).contains("all is as it was, and stored again");
            assertThat(child.endsWithin(60_000)).isTrue();
            assertThat(child.exitCode()).isZero();
        }
        try (Database database = Database.open(folder, StorageConfiguration.defaults())) {
            assertThat(FillingWriter.count(database)).isGreaterThan(1);
        }
    }

    @Test
    void stopsBeforeTheLastBytesOfTheDiskAreUsed() {
        StorageConfiguration greedy =
                new StorageConfiguration(
                        1024, 64L << 20, 100, Duration.ofSeconds(60), Long.MAX_VALUE);
        try (Database database = Database.open(folder, greedy)) {
            assertThatThrownBy(() -> database.write("x", handle -> handle.execute("SELECT 1")))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> {
                                assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_FULL);
                                assertThat(e.text())
                                        .contains(
                                                folder.toString(),
                                                "bytes left",
                                                "" + Long.MAX_VALUE);
                            });
            long versions =
                    database.read(
                            "versions",
                            handle ->
                                    handle.createQuery("SELECT COUNT(*) FROM data_version")
                                            .mapTo(Long.class)
                                            .one());
            assertThat(versions).as("reading goes on").isEqualTo(1);
        }
    }
}
