package dev.drover.server.node.files;

import static dev.drover.server.node.files.TestFiles.content;
import static dev.drover.server.node.files.TestFiles.failure;
import static dev.drover.server.node.files.TestFiles.offer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Receiving files: pieces, continuing, verifying, limits. */
final class FileReceiverTest {

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

    @Test
    void putsAFileInItsPlaceWithItsMode() throws Exception {
        byte[] content = content(1, 1_000_000);
        Path target =
                test.send(
                        new FileOffer(
                                "a.bin",
                                content.length,
                                TestFiles.digest(content),
                                FileMode.parse("0751"),
                                null),
                        content);
        assertThat(target).isEqualTo(folder.resolve("a.bin")).hasBinaryContent(content);
        assertThat(mode(target)).isEqualTo("rwxr-x--x");
        assertThat(test.names()).containsExactly("a.bin");
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void setsTheSpecialBitsWhereTheyAreAskedFor() throws Exception {
        byte[] content = content(2, 10);
        String self = Files.getOwner(folder).getName();
        Path target = test.send(offer("a.bin", content, "4755", self), content);
        assertThat((int) Files.getAttribute(target, "unix:mode") & 0_7777).isEqualTo(0_4755);
    }

    @Test
    void putsAnEmptyFileInItsPlace() {
        assertThat(test.send(offer("empty", new byte[0]), new byte[0])).isEmptyFile();
    }

    @Test
    void leavesTheOldFileUntilTheNewOneIsWhole() throws Exception {
        Path target = Files.writeString(folder.resolve("a"), "old");
        byte[] content = content(3, 1_000);
        Accepted accepted = test.receiver.begin(offer("a", content));
        test.receiver.write(accepted.id(), 0, content);
        assertThat(target).hasContent("old");
        Path part = folder.resolve(test.names().getFirst());
        assertThat(part.getFileName().toString()).matches("\\.a\\.[0-9a-f]{16}\\.drover-part");
        assertThat(mode(part)).isEqualTo("rw-------");
        test.receiver.finish(accepted.id());
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void goesOnWithWhatAnEarlierServerReceived() {
        byte[] content = content(4, 300_000);
        Accepted first = test.receiver.begin(offer("a", content));
        test.receiver.write(first.id(), 0, Arrays.copyOf(content, 123_456));
        test.restart();
        Accepted second = test.receiver.begin(offer("a", content));
        assertThat(second.offset()).isEqualTo(123_456);
        test.receiver.write(
                second.id(), 123_456, Arrays.copyOfRange(content, 123_456, content.length));
        assertThat(test.receiver.finish(second.id())).hasBinaryContent(content);
    }

    @Test
    void beginsAnewForAnotherContent() {
        byte[] content = content(5, 1_000);
        Accepted first = test.receiver.begin(offer("a", content));
        test.receiver.write(first.id(), 0, Arrays.copyOf(content, 500));
        assertThat(test.receiver.begin(offer("a", content(6, 1_000))).offset()).isZero();
    }

    @Test
    void skipsWhatItHasAndRefusesWhatLeavesAGap() {
        byte[] content = content(7, 1_000);
        TransferId id = test.receiver.begin(offer("a", content)).id();
        assertThat(test.receiver.write(id, 0, Arrays.copyOf(content, 600))).isEqualTo(600);
        assertThat(test.receiver.write(id, 100, new byte[200])).isEqualTo(600);
        var ahead = failure(() -> test.receiver.write(id, 601, new byte[10]));
        assertThat(ahead.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(ahead.details()).containsEntry("wantedOffset", 600L);
        assertThat(ahead).hasMessageContaining("601").hasMessageContaining("600");
        assertThat(test.receiver.write(id, 400, Arrays.copyOfRange(content, 400, 1_000)))
                .isEqualTo(1_000);
        assertThat(test.receiver.finish(id)).hasBinaryContent(content);
    }

    @Test
    void refusesBytesBeyondTheSize() {
        byte[] content = content(8, 1_000);
        TransferId id = test.receiver.begin(offer("a", content)).id();
        assertThat(failure(() -> test.receiver.write(id, 0, new byte[1_001])).kind())
                .isEqualTo(ErrorKind.TOO_LARGE);
        assertThat(failure(() -> test.receiver.write(id, -1, new byte[1])).kind())
                .isEqualTo(ErrorKind.CONFLICT);
        byte[] large = new byte[FileLimits.LARGEST_PIECE + 1];
        assertThat(failure(() -> test.receiver.write(id, 0, large)).kind())
                .isEqualTo(ErrorKind.TOO_LARGE);
    }

    @Test
    void saysWhatIsMissingAndGoesOn() {
        byte[] content = content(9, 1_000);
        TransferId id = test.receiver.begin(offer("a", content)).id();
        var early = failure(() -> test.receiver.finish(id));
        assertThat(early.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(early.details()).containsEntry("wantedOffset", 0L);
        test.receiver.write(id, 0, content);
        assertThat(test.receiver.finish(id)).hasBinaryContent(content);
    }

    @Test
    void throwsAwayWhatHasAnotherDigest() throws Exception {
        Files.writeString(folder.resolve("a"), "old");
        TransferId id = test.receiver.begin(offer("a", content(10, 1_000))).id();
        test.receiver.write(id, 0, content(11, 1_000));
        var wrong = failure(() -> test.receiver.finish(id));
        assertThat(wrong.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(wrong).hasMessageContaining("SHA-256");
        assertThat(test.names()).containsExactly("a");
        assertThat(folder.resolve("a")).hasContent("old");
        assertThat(failure(() -> test.receiver.finish(id)).kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void noticesAPartThatWasDamaged() throws Exception {
        byte[] content = content(12, 1_000);
        TransferId first = test.receiver.begin(offer("a", content)).id();
        test.receiver.write(first, 0, Arrays.copyOf(content, 500));
        Files.write(folder.resolve(test.names().getFirst()), new byte[400]);
        Accepted second = test.receiver.begin(offer("a", content));
        assertThat(second.offset()).isEqualTo(400);
        test.receiver.write(second.id(), 400, Arrays.copyOfRange(content, 400, 1_000));
        assertThat(failure(() -> test.receiver.finish(second.id())).kind())
                .isEqualTo(ErrorKind.CONFLICT);
        assertThat(test.send(offer("a", content), content)).hasBinaryContent(content);
    }

    @Test
    void answersARepeatedFinishAgain() {
        byte[] content = content(13, 10);
        TransferId id = test.receiver.begin(offer("a", content)).id();
        test.receiver.write(id, 0, content);
        assertThat(test.receiver.finish(id)).isEqualTo(test.receiver.finish(id));
    }

    @Test
    void deletesWhatWasAborted() {
        TransferId id = test.receiver.begin(offer("a", content(14, 10))).id();
        assertThat(test.names()).hasSize(1);
        test.receiver.abort(id);
        test.receiver.abort(id);
        assertThat(test.names()).isEmpty();
    }

    @Test
    void dropsATransferWhoseSenderComesAgain() {
        byte[] content = content(15, 100);
        TransferId first = test.receiver.begin(offer("a", content)).id();
        test.receiver.write(first, 0, Arrays.copyOf(content, 50));
        Accepted second = test.receiver.begin(offer("a", content));
        assertThat(second.offset()).isEqualTo(50);
        var dropped = failure(() -> test.receiver.write(first, 50, new byte[1]));
        assertThat(dropped.kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void keepsOtherServersOfTheMachineAway() {
        byte[] content = content(16, 100);
        test.receiver.begin(offer("a", content));
        try (var other = new TestFiles(folder)) {
            var refused = failure(() -> other.receiver.begin(offer("a", content)));
            assertThat(refused.kind()).isEqualTo(ErrorKind.LIMIT_REACHED);
            assertThat(refused).hasMessageContaining("another transfer of the same file");
        }
    }

    @Test
    void boundsTransfersAndDropsIdleOnes() {
        List<TransferId> ids = new ArrayList<>();
        for (int i = 0; i < TestFiles.LIMITS.maximumTransfers(); i++) {
            ids.add(test.receiver.begin(offer("a" + i, content(i, 100))).id());
        }
        test.receiver.write(ids.getFirst(), 0, Arrays.copyOf(content(0, 100), 30));
        var full = failure(() -> test.receiver.begin(offer("b", content(20, 100))));
        assertThat(full.kind()).isEqualTo(ErrorKind.LIMIT_REACHED);
        assertThat(full).hasMessageContaining("4 files");
        test.clock.advance(TestFiles.LIMITS.idleTime().plusSeconds(1));
        test.receiver.begin(offer("b", content(20, 100)));
        assertThat(failure(() -> test.receiver.finish(ids.getFirst())).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(test.receiver.begin(offer("a0", content(0, 100))).offset()).isEqualTo(30);
    }

    @Test
    void deletesPartsThatNobodyContinued() throws Exception {
        byte[] content = content(21, 100);
        test.receiver.begin(offer("old", content));
        test.receiver.begin(offer("young", content));
        test.restart();
        Instants.age(folder, "old", Duration.ofHours(25));
        Instants.age(folder, "young", Duration.ofHours(23));
        Path mine = Files.writeString(folder.resolve(".mine.drover-part"), "not a part of ours");
        Files.setLastModifiedTime(mine, FileTime.fromMillis(0));
        test.receiver.begin(offer("b", content));
        assertThat(test.names())
                .noneMatch(name -> name.startsWith(".old."))
                .anyMatch(name -> name.startsWith(".young."))
                .contains(".mine.drover-part");
    }

    @Test
    void keepsOldPartsThatAreBeingReceived() throws Exception {
        byte[] content = content(22, 100);
        TransferId slow = test.receiver.begin(offer("slow", content)).id();
        Instants.age(folder, "slow", Duration.ofHours(25));
        test.clock.advance(Duration.ofMinutes(9));
        test.receiver.write(slow, 0, new byte[0]);
        test.clock.advance(Duration.ofMinutes(9));
        Path other = Files.createDirectory(folder.resolve("other"));
        test.receiver.begin(offer(other.resolve("x").toString(), content));
        test.clock.advance(Duration.ofMinutes(9));
        test.receiver.write(slow, 0, new byte[0]);
        test.clock.advance(Duration.ofHours(1));
        test.receiver.write(slow, 0, content);
        test.receiver.begin(offer("b", content));
        assertThat(test.receiver.finish(slow)).hasBinaryContent(content);
    }

    /** Makes parts old. */
    private static final class Instants {
        static void age(Path folder, String name, Duration age) throws Exception {
            try (var files = Files.newDirectoryStream(folder, "." + name + ".*")) {
                for (Path file : files) {
                    FileTime now = Files.getLastModifiedTime(file);
                    Files.setLastModifiedTime(file, FileTime.from(now.toInstant().minus(age)));
                }
            }
        }
    }

    @Test
    void receivesNothingMoreWhenClosed() {
        byte[] content = content(23, 100);
        TransferId id = test.receiver.begin(offer("a", content)).id();
        test.receiver.close();
        assertThat(failure(() -> test.receiver.write(id, 0, content)).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(failure(() -> test.receiver.begin(offer("b", content))).kind())
                .isEqualTo(ErrorKind.UNAVAILABLE);
    }
}
