package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.server.access.SettableClock;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A folder with a receiver whose disk and clock tests set, and short ways to send to it. */
final class TestFiles implements AutoCloseable {

    static final FileLimits LIMITS =
            new FileLimits(4, Duration.ofMinutes(10), Duration.ofHours(24), 1_000);

    final Path folder;
    final SettableClock clock = new SettableClock(Instant.now());
    long usable = Long.MAX_VALUE;
    FileReceiver receiver;

    TestFiles(Path folder) {
        this.folder = folder;
        this.receiver = open();
    }

    private FileReceiver open() {
        return new FileReceiver(folder, null, LIMITS, clock, any -> usable);
    }

    /** What a server that was killed and started again has: files, and nothing else. */
    void restart() {
        receiver.close();
        receiver = open();
    }

    static byte[] content(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Sha256 digest(byte[] content) {
        var digest = Sha256.begin();
        digest.update(content);
        return Sha256.of(digest);
    }

    static FileOffer offer(String path, byte[] content) {
        return new FileOffer(path, content.length, digest(content), new FileMode(0_644), null);
    }

    static FileOffer offer(String path, byte[] content, String mode, String owner) {
        return new FileOffer(
                path,
                content.length,
                digest(content),
                FileMode.parse(mode),
                FileOwner.parse(owner));
    }

    /** Sends what is missing in pieces, and finishes. */
    Path send(FileOffer offer, byte[] content) {
        Accepted accepted = receiver.begin(offer);
        long offset = accepted.offset();
        while (offset < content.length) {
            int end = (int) Math.min(content.length, offset + 100_000);
            offset =
                    receiver.write(
                            accepted.id(), offset, Arrays.copyOfRange(content, (int) offset, end));
        }
        return receiver.finish(accepted.id());
    }

    List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DroverException failure(ThrowingCallable call) {
        return Assertions.catchThrowableOfType(DroverException.class, call);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
