package dev.drover.server.node.files;

import static dev.drover.server.node.files.TestFiles.content;
import static dev.drover.server.node.files.TestFiles.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.SettableClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;

/** Handing out files in pieces, and noticing that they change. */
final class FileSourceTest {

    private static final byte[] CONTENT = content(1, 200_000);

    @TempDir private Path folder;
    private final SettableClock clock = new SettableClock(Instant.now());
    private Path file;
    private FileSource source;

    @BeforeEach
    void open() throws Exception {
        file = Files.write(folder.resolve("a"), CONTENT);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-02T03:04:05.6Z")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        source = new FileSource(folder, TestFiles.LIMITS, clock);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void handsOutNothingOfTheClosedFolder() throws Exception {
        Path own = Files.createDirectories(folder.resolve("own/tls"));
        Files.write(own.resolve("key"), CONTENT);
        Files.createSymbolicLink(folder.resolve("to-own"), own);
        Files.createSymbolicLink(folder.resolve("to-key"), own.resolve("key"));
        try (var careful = new FileSource(folder, folder.resolve("own"), TestFiles.LIMITS, clock)) {
            for (String path : new String[] {"own/tls/key", "to-own/key", "to-key"}) {
                DroverException refused = failure(() -> careful.open(path));
                assertThat(refused.kind()).as(path).isEqualTo(ErrorKind.NOT_ALLOWED);
                assertThat(refused.text()).contains(path, "data folder");
            }
            assertThat(careful.open("a").size()).isEqualTo(CONTENT.length);
        }
    }

    @Test
    void describesAndReadsAFile() {
        SourceFile opened = source.open("a");
        assertThat(opened.size()).isEqualTo(CONTENT.length);
        assertThat(opened.mode()).hasToString("0750");
        assertThat(opened.modifiedAt()).isEqualTo("2020-01-02T03:04:05.6Z");
        assertThat(source.digest(opened.id())).isEqualTo(TestFiles.digest(CONTENT));
        assertThat(source.read(opened.id(), 1_000, 150_000))
                .isEqualTo(Arrays.copyOfRange(CONTENT, 1_000, 151_000));
        assertThat(source.read(opened.id(), 199_999, 150_000)).hasSize(1);
        assertThat(source.read(opened.id(), 200_000, 10)).isEmpty();
        assertThat(failure(() -> source.read(opened.id(), 200_001, 10)).kind())
                .isEqualTo(ErrorKind.INVALID_PARAMETERS);
    }

    @Test
    void leavesTheSpecialBitsOutOfTheMode() throws Exception {
        Files.setAttribute(file, "unix:mode", 0_4755);
        assertThat(source.open("a").mode()).hasToString("0755");
    }

    @Test
    void refusesWhatIsNoFile() throws Exception {
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        assertThat(failure(() -> source.open("none")).kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(failure(() -> source.open("pipe"))).hasMessageContaining("device or the like");
        assertThat(failure(() -> source.open("/dev/zero"))).hasMessageContaining("device");
        assertThat(failure(() -> source.open(folder.toString())))
                .hasMessageContaining("is a folder");
        assertThat(failure(() -> source.open("../a")).kind())
                .isEqualTo(ErrorKind.INVALID_PARAMETERS);
    }

    @Test
    void noticesThatTheFileGrew() throws Exception {
        assertChanged(() -> Files.write(file, new byte[1], StandardOpenOption.APPEND), "200001");
    }

    @Test
    void noticesThatTheFileShrank() throws Exception {
        assertChanged(() -> Files.write(file, new byte[10]), "10");
    }

    @Test
    void noticesThatTheFileWasWrittenTo() throws Exception {
        assertChanged(
                () -> {
                    Files.write(file, new byte[1], StandardOpenOption.WRITE);
                    Files.setLastModifiedTime(
                            file, FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
                },
                "written to");
    }

    @Test
    void noticesThatAnotherFileTookItsPlace() throws Exception {
        assertChanged(
                () -> {
                    Path other = Files.write(folder.resolve("b"), CONTENT);
                    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                },
                "another file");
    }

    @Test
    void noticesThatTheFileIsGone() throws Exception {
        assertChanged(() -> Files.delete(file), "deleted");
    }

    private interface Deed {
        void happen() throws Exception;
    }

    private void assertChanged(Deed deed, String how) throws Exception {
        TransferId id = source.open("a").id();
        source.read(id, 0, 100);
        deed.happen();
        var changed = failure(() -> source.read(id, 100, 100));
        assertThat(changed.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(changed)
                .hasMessageContaining("changed while it was sent")
                .hasMessageContaining(how);
        assertThat(failure(() -> source.digest(id)).kind()).isEqualTo(ErrorKind.CONFLICT);
    }

    /** The files of /proc say that they are empty. */
    @Test
    void sendsNoFileThatHasMoreThanItsSize() {
        TransferId id = source.open("/proc/self/status").id();
        assertThat(failure(() -> source.digest(id)).kind()).isEqualTo(ErrorKind.CONFLICT);
    }

    @Test
    void boundsOpenFilesAndDropsIdleOnes() {
        TransferId first = source.open("a").id();
        for (int i = 1; i < TestFiles.LIMITS.maximumTransfers(); i++) {
            source.open("a");
        }
        assertThat(failure(() -> source.open("a")).kind()).isEqualTo(ErrorKind.LIMIT_REACHED);
        source.close(first);
        source.close(first);
        TransferId second = source.open("a").id();
        clock.advance(TestFiles.LIMITS.idleTime().plusSeconds(1));
        source.dropIdle();
        assertThat(failure(() -> source.read(second, 0, 1)).kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void tellsAnInterruptedReaderSoAndReadsOnWhenOpenedAgain() {
        TransferId id = source.open("a").id();
        Thread.currentThread().interrupt();
        var interrupted = failure(() -> source.read(id, 0, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(failure(() -> source.read(id, 0, 1)).kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(source.read(source.open("a").id(), 0, 1)).hasSize(1);
    }
}
