package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.Frame;
import dev.drover.server.process.supervisor.MessageKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Reaching and starting the supervisor. */
@Execution(ExecutionMode.CONCURRENT)
final class SupervisorDoorTest {

    private static final SupervisorLink.Events NOBODY =
            new SupervisorLink.Events() {
                @Override
                public void exited(String process, ExitRecord exit) {}

                @Override
                public void inputReady(String process) {}

                @Override
                public void lost(SupervisorLink link) {}
            };

    @TempDir private Path directory;

    @Test
    void listensElsewhereWhereThePathIsTooLong() throws Exception {
        Path deep = directory.resolve("x".repeat(60)).resolve("y".repeat(60));
        Path elsewhere;
        try (var test = new TestProcesses(deep)) {
            assertThat(test.run("exit 4").outcome().orElseThrow().exitCode()).isEqualTo(4);
            elsewhere = Path.of(Files.readString(deep.resolve("supervisor.address")).strip());
            assertThat(elsewhere.resolve("supervisor.sock")).exists();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere)))
                    .isEqualTo("rwx------");
        }
        try (var test = new TestProcesses(deep)) {
            assertThat(test.run("exit 5").outcome().orElseThrow().exitCode()).isEqualTo(5);
            assertThat(deep.resolve("supervisor.address")).hasContent(elsewhere.toString());
        }
        Files.deleteIfExists(elsewhere);
    }

    @Test
    void doesNotTrustAFolderThatOthersMayEnter() throws Exception {
        Path deep = directory.resolve("x".repeat(60)).resolve("y".repeat(60));
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectories(deep);
        Files.writeString(deep.resolve("supervisor.address"), open.toString());
        try (var test = new TestProcesses(deep)) {
            assertThat(test.run("exit 4").outcome().orElseThrow().exitCode()).isEqualTo(4);
            Path elsewhere = Path.of(Files.readString(deep.resolve("supervisor.address")).strip());
            assertThat(elsewhere).isNotEqualTo(open);
            assertThat(open).isEmptyDirectory();
        }
    }

    @Test
    void letsOnlyItsOwnerIn() throws Exception {
        Path data = directory.resolve("data");
        try (var test = new TestProcesses(data)) {
            test.run("echo x");
            for (Path folder : new Path[] {data, data.resolve("spool")}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                        .isEqualTo("rwx------");
            }
            try (var files = Files.walk(data.resolve("spool"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void refusesASupervisorOfAnotherVersion() throws Exception {
        Path socket = directory.resolve("supervisor.sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> greetAsAnotherVersion(listener));
            assertThatThrownBy(() -> new TestProcesses(directory).close())
                    .isInstanceOf(DroverException.class)
                    .hasMessageContaining("speaks version 99");
        }
    }

    private static void greetAsAnotherVersion(ServerSocketChannel listener) {
        try (SocketChannel channel = listener.accept()) {
            channel.write(new Frame(MessageKind.HELLO).add(99).add(4711).add(1L).finish());
            // Closed before the other end has read, it would look like one that is just ending.
            ByteBuffer answer = ByteBuffer.allocate(1_000);
            while (channel.read(answer) >= 0) {
                answer.clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void doesNotWaitForeverForASupervisorThatDoesNotGreet() throws Exception {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(directory.resolve("supervisor.sock"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            try (SocketChannel channel = SocketChannel.open(address)) {
                assertThatThrownBy(
                                () -> SupervisorLink.greet(channel, NOBODY, Duration.ofMillis(100)))
                        .isInstanceOf(DroverException.class)
                        .hasMessageContaining("did not greet");
            }
        }
    }

    @Test
    void doesNotWaitForeverForASupervisorThatTakesNothing() throws Exception {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(directory.resolve("supervisor.sock"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            try (SocketChannel channel = SocketChannel.open(address);
                    FrameSender sender = new FrameSender(channel, Duration.ofMillis(100))) {
                sender.start();
                byte[] much = new byte[1 << 20];
                assertThatThrownBy(
                                () -> {
                                    for (int i = 0; i < 64; i++) {
                                        sender.send(
                                                new Frame(MessageKind.WRITE)
                                                        .add(much, 0, much.length));
                                    }
                                })
                        .isInstanceOf(DroverException.class)
                        .hasMessageContaining("has taken nothing for 100ms");
            }
        }
    }

    @Test
    void survivesItsSocketBeingRemoved() throws Exception {
        try (var server = new CrashedServer(directory, "one", "piped", "0", "1000", "read x")) {
            server.await("launched");
            server.kill();
        }
        Path socket = directory.resolve("supervisor.sock");
        TestProcesses.await("the socket", () -> Files.exists(socket));
        Files.delete(socket);
        TestProcesses.await("it again", () -> Files.exists(socket));
        try (var test = new TestProcesses(directory)) {
            assertThat(test.processes().recovered()).hasSize(1);
            assertThat(test.processes().alive()).hasSize(1);
        }
    }

    @Test
    void putsAnUnusableFolderIntoWords() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new TestProcesses(file).close())
                .isInstanceOf(DroverException.class)
                .hasMessageContaining(file.toString());
    }
}
