package dev.drover.server.node.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Transfers that break off anywhere and are continued: the file is always the one that was sent.
 */
final class InterruptedTransferTest {

    private static final int FILES = 60;
    private static final int MOST_BYTES = 400_000;

    @TempDir private Path folder;

    @Test
    void endsWithTheSameFileWhereverItBrokeOff(TestReporter reporter) throws Exception {
        long seed = System.nanoTime();
        reporter.publishEntry("seed", Long.toString(seed));
        var random = new Random(seed);
        try (var test = new TestFiles(folder);
                var source = new FileSource(folder, TestFiles.LIMITS, test.clock)) {
            for (int i = 0; i < FILES; i++) {
                byte[] content = TestFiles.content(random.nextLong(), random.nextInt(MOST_BYTES));
                Path from = Files.write(folder.resolve("from"), content);
                Path to = new Sending(test, source, random).send(from, "to");
                assertThat(to).as("file %s of seed %s", i, seed).hasBinaryContent(content);
                assertThat(test.names()).containsExactly("from", "to");
            }
        }
    }

    /** One file's way, with everything that can go wrong on a link. */
    private record Sending(TestFiles test, FileSource source, Random random) {

        Path send(Path from, String to) {
            long best = 0;
            while (true) {
                SourceFile file = source.open(from.toString());
                var offer =
                        new FileOffer(to, file.size(), source.digest(file.id()), file.mode(), null);
                Accepted accepted = test.receiver.begin(offer);
                assertThat(accepted.offset()).isGreaterThanOrEqualTo(best);
                best = sendSome(file, accepted);
                boolean interrupted = best < file.size() || random.nextInt(3) == 0;
                if (interrupted) {
                    breakOff();
                } else {
                    Path target = test.receiver.finish(accepted.id());
                    source.close(file.id());
                    return target;
                }
                source.close(file.id());
            }
        }

        private long sendSome(SourceFile file, Accepted accepted) {
            long received = accepted.offset();
            long until = random.nextBoolean() ? file.size() : random.nextLong(file.size() + 1);
            while (received < until) {
                // Pieces come twice, overlap, or come too early.
                long offset = Math.clamp(received + random.nextInt(-50_000, 3_000), 0, file.size());
                byte[] piece = source.read(file.id(), offset, 1 + random.nextInt(90_000));
                received = write(accepted, offset, piece, received);
            }
            return received;
        }

        private long write(Accepted accepted, long offset, byte[] piece, long received) {
            try {
                long wanted = test.receiver.write(accepted.id(), offset, piece);
                assertThat(wanted).isEqualTo(Math.max(received, offset + piece.length));
                assertThat(offset).isLessThanOrEqualTo(received);
                return wanted;
            } catch (DroverException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
                assertThat(e.details()).containsEntry("wantedOffset", received);
                assertThat(offset).isGreaterThan(received);
                return received;
            }
        }

        private void breakOff() {
            switch (random.nextInt(3)) {
                case 0 -> test.restart();
                case 1 -> {
                    test.clock.advance(TestFiles.LIMITS.idleTime().plusSeconds(1));
                    test.receiver.dropIdle();
                }
                default -> {
                    // the sender alone was gone: the transfer is still open
                }
            }
        }
    }

    @Test
    void keepsAnInterruptedWritersFileForTheNextTry() {
        try (var test = new TestFiles(folder)) {
            byte[] content = TestFiles.content(1, 1_000);
            TransferId id = test.receiver.begin(TestFiles.offer("a", content)).id();
            test.receiver.write(id, 0, Arrays.copyOf(content, 400));
            Thread.currentThread().interrupt();
            var interrupted = TestFiles.failure(() -> test.receiver.write(id, 0, content));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(interrupted.kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(test.send(TestFiles.offer("a", content), content)).hasBinaryContent(content);
        }
    }

    @Test
    void receivesManyFilesAtOnce() throws Exception {
        try (var test = new TestFiles(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Path>> sends = new ArrayList<>();
            byte[] content = TestFiles.content(2, 700_000);
            for (int i = 0; i < TestFiles.LIMITS.maximumTransfers(); i++) {
                String name = "f" + i;
                sends.add(() -> test.send(TestFiles.offer(name, content), content));
            }
            for (var sent : threads.invokeAll(sends)) {
                assertThat(sent.get()).hasBinaryContent(content);
            }
        }
    }

    /** Senders of one file to one place drop each other; whatever they do, the file is whole. */
    @Test
    void letsOneOfManySendersOfTheSameFileWin() throws Exception {
        try (var test = new TestFiles(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            byte[] content = TestFiles.content(3, 700_000);
            var offer = TestFiles.offer("a", content);
            List<Callable<Path>> sends = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sends.add(() -> {
                    while (true) {
                        try {
                            return test.send(offer, content);
                        } catch (DroverException e) {
                            assertThat(e.kind())
                                    .isIn(
                                            ErrorKind.NOT_FOUND,
                                            ErrorKind.CONFLICT,
                                            ErrorKind.LIMIT_REACHED);
                        }
                    }
                });
            }
            for (var sent : threads.invokeAll(sends)) {
                assertThat(sent.get()).hasBinaryContent(content);
            }
            assertThat(test.names()).containsExactly("a");
        }
    }
}
