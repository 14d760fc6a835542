package dev.drover.cli.start;

import dev.drover.client.CertificateProbe;
import dev.drover.client.Endpoint;
import dev.drover.client.JsonText;
import dev.drover.client.Trust;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Answers every method from a file, on the loopback interface and on a Unix socket, with a
 * certificate of its own. It knows no caller and does nothing.
 */
final class CannedServer implements AutoCloseable {

    private static final String PASSWORD = "training";

    private final Path authority;
    private final SSLServerSocket network;
    private final ServerSocketChannel local;
    private final JsonNode answers;

    private CannedServer(
            Path authority, SSLServerSocket network, ServerSocketChannel local, JsonNode answers) {
        this.authority = authority;
        this.network = network;
        this.local = local;
        this.answers = answers;
    }

    static CannedServer start(Path work, Path java) throws IOException, InterruptedException {
        SSLServerSocket network = listen(keyStore(work, java));
        ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        local.bind(UnixDomainSocketAddress.of(work.resolve("drover.sock")));
        CannedServer server = new CannedServer(work.resolve("ca.pem"), network, local, answers());
        Thread.ofPlatform().daemon().start(server::serveNetwork);
        Thread.ofPlatform().daemon().start(server::serveLocal);
        Endpoint endpoint = Endpoint.of(server.url(), null, new Trust.WellKnown());
        Files.writeString(
                server.authority, CertificateProbe.look(endpoint, Duration.ofSeconds(20)).pem());
        return server;
    }

    String url() {
        return "https://127.0.0.1:" + network.getLocalPort();
    }

    Path authority() {
        return authority;
    }

    String connectionFile() {
        ObjectNode file = JsonText.object();
        file.put("url", url());
        file.put("token", "training");
        file.put("caCertificate", authority.toString());
        return JsonText.write(file);
    }

    private static Path keyStore(Path work, Path java) throws IOException, InterruptedException {
        Path store = work.resolve("training.p12");
        Process process =
                new ProcessBuilder(
                                java.resolveSibling("keytool").toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=training",
                                "-ext",
                                "SAN=IP:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                "training")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(Duration.ofSeconds(60)) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("keytool made no key");
        }
        return store;
    }

    private static SSLServerSocket listen(Path store) throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return (SSLServerSocket)
                    context.getServerSocketFactory()
                            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (GeneralSecurityException e) {
            throw new IOException("The key cannot be used", e);
        }
    }

    private static JsonNode answers() throws IOException {
        try (InputStream in = CannedServer.class.getResourceAsStream("answers.json")) {
            if (in == null) {
                throw new IOException("answers.json is not there");
            }
            return JsonText.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void serveNetwork() {
        while (!network.isClosed()) {
            try {
                var socket = network.accept();
                Thread.ofVirtual()
                        .start(() ->
                                serve(socket, socket::getInputStream, socket::getOutputStream));
            } catch (IOException e) {
                // This is the end: the socket is closed.
            }
        }
    }

    private void serveLocal() {
        while (local.isOpen()) {
            try {
                SocketChannel socket = local.accept();
                Thread.ofVirtual()
                        .start(() ->
                                serve(
                                        socket,
                                        () -> Channels.newInputStream(socket),
                                        () -> Channels.newOutputStream(socket)));
            } catch (IOException e) {
                // This is the end: the socket is closed.
            }
        }
    }

    /** One direction of a connection. */
    private interface Stream<T> {
        T open() throws IOException;
    }

    private void serve(Closeable socket, Stream<InputStream> in, Stream<OutputStream> out) {
        try (socket) {
            answer(in.open(), out.open());
        } catch (IOException e) {
            // The client is gone, or only looked at the certificate.
        }
    }

    private void answer(InputStream in, OutputStream out) throws IOException {
        BufferedInputStream input = new BufferedInputStream(in);
        for (String request = read(input); !request.isEmpty(); request = read(input)) {
            JsonNode message = JsonText.read(request);
            ObjectNode answer = JsonText.object();
            answer.put("jsonrpc", "2.0");
            answer.set("id", message.path("id"));
            JsonNode known = answers.path(message.path("method").asString(""));
            answer.set("result", known.isMissingNode() ? JsonText.object() : known);
            byte[] body = JsonText.write(answer).getBytes(StandardCharsets.UTF_8);
            String head =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length
                            + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
        }
    }

    /** The body of the next request; empty at the end. */
    private static String read(InputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        network.close();
        local.close();
    }
}
