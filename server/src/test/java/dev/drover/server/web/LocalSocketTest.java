package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

final class LocalSocketTest {

    @TempDir private Path folder;

    @Test
    void asksForATokenAsThePortDoes() throws Exception {
        try (WebTestServer server = new WebTestServer(folder, WebConfiguration.defaults())) {
            assertThat(get(server.localSocket, "")).startsWith("HTTP/1.1 401");
            assertThat(
                            get(
                                    server.localSocket,
                                    "Authorization: Bearer " + server.token.reveal() + "\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"changes\":[]");
        }
    }

    @Test
    void isForItsOwnerAloneAndGoneWithTheServer() throws Exception {
        try (WebTestServer server = new WebTestServer(folder, WebConfiguration.defaults())) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(server.localSocket)))
                    .isEqualTo("rw-------");
        }
        assertThat(folder.resolve("drover.sock")).doesNotExist();
    }

    @Test
    void takesThePlaceOfOneThatAKilledServerLeftBehind() throws Exception {
        Files.createFile(folder.resolve("drover.sock"));
        try (WebTestServer server = new WebTestServer(folder, WebConfiguration.defaults())) {
            assertThat(get(server.localSocket, "")).startsWith("HTTP/1.1 401");
        }
    }

    private static String get(Path socket, String header) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String request =
                    "GET /api/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + header
                            + "\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
