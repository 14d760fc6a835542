package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What somebody sees who starts a server where none can be: one message, and an exit code. */
final class MainTest {

    @TempDir private Path folder;

    private record Outcome(int exitCode, String errors) {}

    private Outcome serve(String... words) {
        // Counted down already, so that a server which starts after all ends at once.
        return serve(new CountDownLatch(0), words);
    }

    private Outcome serve(CountDownLatch stop, String... words) {
        StringWriter errors = new StringWriter();
        int exitCode =
                Main.run(
                        words,
                        stop,
                        InputStream.nullInputStream(),
                        Map.of("DROVER_DATA", folder.resolve("data").toString()),
                        new PrintWriter(Writer.nullWriter()),
                        new PrintWriter(errors, true));
        return new Outcome(exitCode, errors.toString());
    }

    private Path settings(String text) throws IOException {
        return Files.writeString(folder.resolve("drover.yaml"), text);
    }

    private static void assertRefused(Outcome outcome, int exitCode, String... parts) {
        assertThat(outcome.errors()).startsWith("drover: ").contains(parts);
        assertThat(outcome.errors()).doesNotContain("\tat ").doesNotContain("defect");
        assertThat(outcome.errors().lines()).as("what is wrong, what to do").hasSize(2);
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void aServerThatIsToldToStopEndsWithoutAWord() {
        assertThat(serve("--port", "0")).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void aServerThatIsToEndWithItsInputDoesSo() {
        assertThat(serve(new CountDownLatch(1), "--port", "0", "--end-with-input"))
                .isEqualTo(new Outcome(0, ""));
    }

    @Test
    void aFormThatThereIsNotIsRefused() {
        assertRefused(serve("-o", "xml"), 2, "--output is 'xml'", "json");
    }

    @Test
    void aPortInUseIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertRefused(
                    serve("--port", port),
                    2,
                    "127.0.0.1 port " + port,
                    "in use by another program",
                    "another --port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsSaid() {
        assertRefused(
                serve("--host", "192.0.2.7", "--port", "0"),
                2,
                "192.0.2.7",
                "not of this machine",
                "--host");
    }

    @Test
    void aNameWithoutAnAddressIsSaid() {
        assertRefused(
                serve("--host", "nowhere.invalid", "--port", "0"),
                2,
                "nowhere.invalid",
                "no address is known",
                "--host");
    }

    @Test
    void anImpossiblePortIsSaidOfTheOption() {
        assertRefused(serve("--port", "70000"), 2, "--port is 70000", "0 to 65535");
    }

    @Test
    void aFolderOfAnotherServerIsSaid() {
        Path data = folder.resolve("data");
        try (TestServer server = new TestServer(data)) {
            assertThat(server.server().url()).startsWith("https://");

            assertRefused(
                    serve("--port", "0"), 1, data.toString(), "in use by another Drover server");
        }
    }

    @Test
    void aDamagedConfigurationIsSaidWithItsLine() throws Exception {
        assertRefused(
                serve("--config", settings("web: [\n").toString()), 2, "drover.yaml", "line ");
    }

    @Test
    void aKeyWithoutAValueIsSaid() throws Exception {
        assertRefused(
                serve("--config", settings("web:\n  host:\n").toString()),
                2,
                "drover.yaml",
                "'web.host' no value");
    }

    @Test
    void aDamagedDatabaseIsSaid() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("drover.mv.db"), "no database ".repeat(2_000));

        assertRefused(serve("--port", "0"), 2, "drover.mv.db", "damaged", "backup");
    }

    @Test
    void aDamagedCertificateAuthorityIsSaid() throws Exception {
        Path tls = Files.createDirectories(folder.resolve("data").resolve("tls"));
        Files.writeString(tls.resolve("ca.pem"), "no certificate");
        Files.writeString(tls.resolve("ca.key"), "no key");

        assertRefused(serve("--port", "0"), 2, "ca.pem");
    }
}
