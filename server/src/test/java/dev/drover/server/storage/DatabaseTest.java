package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

final class DatabaseTest {

    private static final StorageConfiguration CONFIGURATION = StorageConfiguration.defaults();

    @TempDir private Path folder;

    @Test
    void keepsWhatWasWrittenOverARestart() {
        try (Database database = Database.open(folder, CONFIGURATION)) {
            database.write("a table", handle -> handle.execute("CREATE TABLE item (id INT)"));
            database.write("an item", handle -> handle.execute("INSERT INTO item VALUES (7)"));
        }
        try (Database database = Database.open(folder, CONFIGURATION)) {
            assertThat(countOf(database, "item")).isEqualTo(1);
        }
    }

    @Test
    void makesTheFolderForItsOwnerAlone() throws IOException {
        Path inner = folder.resolve("a/b");
        Database.open(inner, CONFIGURATION).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner)))
                .isEqualTo("rwx------");
    }

    @Test
    void closesAFolderThatOthersCouldRead() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Database.open(folder, CONFIGURATION).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesAFolderThatAnotherServerHas() {
        try (Database first = Database.open(folder, CONFIGURATION)) {
            DroverException refusal = refusalOfOpening();
            assertThat(refusal.kind()).isEqualTo(ErrorKind.CONFLICT);
            assertThat(refusal).hasMessageContaining(folder.toString());
            assertThat(refusal).hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(countOf(first, "data_version")).isEqualTo(1);
        }
        Database.open(folder, CONFIGURATION).close();
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> Database.open(file, CONFIGURATION))
                .hasMessageContaining(file.toString())
                .asInstanceOf(type(DroverException.class))
                .extracting(DroverException::kind)
                .isEqualTo(ErrorKind.CONFIGURATION);
    }

    @Test
    void namesADamagedFileAndSaysWhatToDo() throws IOException {
        Database.open(folder, CONFIGURATION).close();
        Path file = folder.resolve("drover.mv.db");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] ^ 0x5a);
        }
        Files.write(file, bytes);

        DroverException refusal = refusalOfOpening();
        assertThat(refusal.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(refusal).hasMessageContaining(file + " is damaged");
        assertThat(refusal.hint()).contains("backup").contains("move the file away");

        Files.delete(file);
        Database.open(folder, CONFIGURATION).close();
    }

    @Test
    void refusesASchemaOfANewerVersion() {
        try (Database database = Database.open(folder, CONFIGURATION)) {
            database.write(
                    "a later migration",
                    handle -> {
                        handle.execute("UPDATE schema_fingerprint SET hash = 'later'");
                        return handle.execute(
                                """
                                INSERT INTO "flyway_schema_history" ("installed_rank", "version", "description", "type",
                                    "script", "checksum", "installed_by", "execution_time", "success")
                                VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'SA', 1, TRUE)
                                """);
                    });
        }
        DroverException refusal = refusalOfOpening();
        assertThat(refusal.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(refusal.hint()).contains("newer");
    }

    @Test
    void anInterruptedReaderHarmsNobody() throws InterruptedException {
        try (Database database = Database.open(folder, CONFIGURATION)) {
            Thread.currentThread().interrupt();
            assertThat(countOf(database, "data_version")).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            database.write(
                    "a version", handle -> handle.execute("UPDATE data_version SET version = 3"));
            assertThat(countOf(database, "data_version")).isEqualTo(1);
        }
    }

    @Test
    void everyMigrationOfTheFolderIsListed() throws Exception {
        assertThat(migrationFiles()).containsExactlyInAnyOrderElementsOf(Schema.MIGRATIONS);
    }

    private static List<String> migrationFiles() throws Exception {
        URI place = Objects.requireNonNull(Schema.class.getResource("/db/migration")).toURI();
        if (place.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
                return namesIn(jar.getPath("/db/migration"));
            }
        }
        return namesIn(Path.of(place));
    }

    private static List<String> namesIn(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private DroverException refusalOfOpening() {
        try (Database opened = Database.open(folder, CONFIGURATION)) {
            throw new AssertionError("opened " + opened.folder());
        } catch (DroverException e) {
            return e;
        }
    }

    private static long countOf(Database database, String table) {
        return database.read(
                table,
                handle ->
                        handle.createQuery("SELECT COUNT(*) FROM " + table)
                                .mapTo(Long.class)
                                .one());
    }
}
