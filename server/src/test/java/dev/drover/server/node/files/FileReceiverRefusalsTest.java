package dev.drover.server.node.files;

import static dev.drover.server.node.files.TestFiles.content;
import static dev.drover.server.node.files.TestFiles.failure;
import static dev.drover.server.node.files.TestFiles.offer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.Libc;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** Places where no file can be put, traps that others laid, full disks, and owners. */
final class FileReceiverRefusalsTest {

    private static final byte[] CONTENT = content(1, 10_000);

    @TempDir private Path folder;
    private TestFiles test;

    @BeforeEach
    void open() {
        test = new TestFiles(folder);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private DroverException refused(String path) {
        return failure(() -> test.receiver.begin(offer(path, CONTENT)));
    }

    @Test
    void putsNothingIntoTheClosedFolder() throws Exception {
        Path own = Files.createDirectories(folder.resolve("own/tls"));
        Files.createSymbolicLink(folder.resolve("to-own"), own);
        try (var careful =
                new FileReceiver(folder, folder.resolve("own"), TestFiles.LIMITS, test.clock)) {
            for (String path : new String[] {"own/key", "own/tls/key", "to-own/key"}) {
                DroverException refused = failure(() -> careful.begin(offer(path, CONTENT)));
                assertThat(refused.kind()).as(path).isEqualTo(ErrorKind.NOT_ALLOWED);
                assertThat(refused.text()).contains(path, "data folder");
            }
            assertThat(own).isEmptyDirectory();
            assertThat(careful.begin(offer("a", CONTENT)).offset()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/",
                "a/",
                "a/.",
                "../a",
                "a/../b",
                "/tmp/../etc/passwd",
                "a/..",
                "a\0b",
                "\0"
            })
    void refusesTextsThatNameNoFile(String path) {
        assertThat(refused(path).kind()).isEqualTo(ErrorKind.INVALID_PARAMETERS);
    }

    @Test
    void refusesFoldersDevicesAndWhatIsNotThere() throws Exception {
        Files.createDirectory(folder.resolve("dir"));
        Files.createSymbolicLink(folder.resolve("to-dir"), folder.resolve("dir"));
        Files.writeString(folder.resolve("file"), "");
        assertThat(refused("dir")).hasMessageContaining("is a folder");
        assertThat(refused("to-dir")).hasMessageContaining("leads to a folder");
        assertThat(refused("/dev/null")).hasMessageContaining("device");
        assertThat(refused("none/a").kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(refused("none/a")).hasMessageContaining("'" + folder.resolve("none") + "'");
        assertThat(refused("file/a")).hasMessageContaining("is not a folder");
        assertThat(refused("file/a/b").kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(refused("n".repeat(300)).kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(test.names()).containsExactly("dir", "file", "to-dir");
    }

    @Test
    void takesTheLongestNamesThatThereAre() {
        for (String name :
                new String[] {"n".repeat(255), "\u00e4".repeat(127), "\u20ac".repeat(85)}) {
            assertThat(test.send(offer(name, CONTENT), CONTENT)).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void replacesALinkAndNotWhatItLeadsTo() throws Exception {
        Path real = Files.writeString(folder.resolve("real"), "real");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("/none/x"));
        test.send(offer("link", CONTENT), CONTENT);
        test.send(offer("dangling", CONTENT), CONTENT);
        assertThat(real).hasContent("real");
        assertThat(link).isRegularFile().hasBinaryContent(CONTENT);
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(Files.isRegularFile(dangling, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void writesThroughNoTrapInThePartsPlace() throws Exception {
        Path part = PartFile.path(folder.resolve("a"), TestFiles.digest(CONTENT));
        Path victim = folder.resolve("victim");
        for (Trap trap : traps(victim)) {
            Files.writeString(victim, "victim");
            trap.lay(part);
            assertThat(test.receiver.begin(offer("a", CONTENT)).offset()).isZero();
            assertThat(Inode.of(part, LinkOption.NOFOLLOW_LINKS).orElseThrow().isRegular())
                    .isTrue();
            test.send(offer("a", CONTENT), CONTENT);
            assertThat(victim).hasContent("victim");
            assertThat(folder.resolve("a")).hasBinaryContent(CONTENT);
            assertThat(Files.isSymbolicLink(folder.resolve("a"))).isFalse();
        }
    }

    private interface Trap {
        void lay(Path part) throws Exception;
    }

    private static Trap[] traps(Path victim) {
        return new Trap[] {
            part -> Files.createSymbolicLink(part, victim),
            part -> Files.createLink(part, victim),
            Files::createDirectory,
            part -> new ProcessBuilder("mkfifo", part.toString()).start().waitFor(),
            part -> Files.write(part, new byte[CONTENT.length + 1]),
            part -> {
                Files.write(part, new byte[5]);
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
        };
    }

    @Test
    void saysWhatIsInTheWayOfAPart() throws Exception {
        Path part = PartFile.path(folder.resolve("a"), TestFiles.digest(CONTENT));
        Files.createDirectories(part.resolve("below"));
        assertThat(refused("a").kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(refused("a")).hasMessageContaining("is in the way");
    }

    @Test
    void replacesNothingWhenAFolderCameToItsPlace() throws Exception {
        TransferId id = test.receiver.begin(offer("a", CONTENT)).id();
        test.receiver.write(id, 0, CONTENT);
        Files.createDirectory(folder.resolve("a"));
        assertThat(failure(() -> test.receiver.finish(id))).hasMessageContaining("is a folder");
        Files.delete(folder.resolve("a"));
        assertThat(test.receiver.begin(offer("a", CONTENT)).offset()).isEqualTo(CONTENT.length);
    }

    @Test
    void finishesNothingThatSomebodyExchanged() throws Exception {
        TransferId id = test.receiver.begin(offer("a", CONTENT)).id();
        test.receiver.write(id, 0, CONTENT);
        Path part = folder.resolve(test.names().getFirst());
        Files.delete(part);
        Files.writeString(part, "something else");
        assertThat(failure(() -> test.receiver.finish(id)))
                .hasMessageContaining("replaced by somebody else");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void refusesWhatTheDiskCannotTake() {
        test.usable = CONTENT.length + TestFiles.LIMITS.reservedBytes() - 1;
        var full = refused("a");
        assertThat(full.kind()).isEqualTo(ErrorKind.STORAGE_FULL);
        assertThat(full)
                .hasMessageContaining("needs 10000 bytes")
                .hasMessageContaining("10999 are free");
        assertThat(test.names()).isEmpty();
        test.usable++;
        assertThat(test.send(offer("a", CONTENT), CONTENT)).hasBinaryContent(CONTENT);
    }

    @Test
    void needsRoomOnlyForWhatIsMissing() {
        TransferId id = test.receiver.begin(offer("a", CONTENT)).id();
        test.receiver.write(id, 0, Arrays.copyOf(CONTENT, 9_000));
        test.usable = 1_000 + TestFiles.LIMITS.reservedBytes();
        assertThat(test.receiver.begin(offer("a", CONTENT)).offset()).isEqualTo(9_000);
        test.usable--;
        assertThat(refused("a").kind()).isEqualTo(ErrorKind.STORAGE_FULL);
        assertThat(test.names()).hasSize(1);
    }

    @Test
    void namesADiskThatBecameFull() {
        Path file = Path.of("/a");
        var full = FileFailures.of("written", file, new IOException("No space left on device"));
        assertThat(full.kind()).isEqualTo(ErrorKind.STORAGE_FULL);
        var broken = FileFailures.of("written", file, new IOException("Input/output error"));
        assertThat(broken.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(broken).hasMessageContaining("'/a' cannot be written: Input/output error");
    }

    @Test
    void givesAFileToItsOwnerOrSaysThatOnlyRootMay() throws Exception {
        boolean root = Libc.effectiveUser() == 0;
        FileOffer offer = offer("a", CONTENT, "0640", root ? "nobody:0" : "root");
        if (root) {
            Path target = test.send(offer, CONTENT);
            assertThat(Files.getOwner(target).getName()).isEqualTo("nobody");
            assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(0);
        } else {
            var refused = failure(() -> test.receiver.begin(offer));
            assertThat(refused.kind()).isEqualTo(ErrorKind.NOT_ALLOWED);
            assertThat(refused).hasMessageContaining("'root'").hasMessageContaining("only root");
            assertThat(test.names()).isEmpty();
        }
    }

    @Test
    void refusesOwnersThatTheMachineDoesNotKnow() {
        for (String owner : new String[] {"nosuchuser", "0:nosuchgroup"}) {
            var refused = failure(() -> test.receiver.begin(offer("a", CONTENT, "0644", owner)));
            assertThat(refused.kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(refused)
                    .hasMessageContaining("'nosuch")
                    .hasMessageContaining("does not know");
        }
        assertThat(test.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a:", ":a", "-1", "a b", "a:b:c", "a\0"})
    void refusesWhatIsNoOwner(String owner) {
        assertThat(failure(() -> FileOwner.parse(owner)).kind())
                .isEqualTo(ErrorKind.INVALID_PARAMETERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "0888", "rw-r--r--", "17777", "-644", "+644"})
    void refusesWhatIsNoMode(String mode) {
        assertThat(failure(() -> FileMode.parse(mode)).kind())
                .isEqualTo(ErrorKind.INVALID_PARAMETERS);
    }

    @Test
    void writesModesAsTheyAreRead() {
        assertThat(FileMode.parse("755")).hasToString("0755");
        assertThat(FileMode.parse("4755")).hasToString("4755");
        assertThat(FileMode.parse("04755")).hasToString("4755");
        assertThat(FileOwner.parse("www-data:adm")).hasToString("www-data:adm");
    }
}
