package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ConnectionFile;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.tls.Trust;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;

/** The administrator of a server, over HTTPS, as its connection file tells how. */
final class TestCaller implements AutoCloseable {

    private final ConnectionFile connection;
    private final HttpClient http;

    TestCaller(Path dataFolder) throws Exception {
        connection =
                Json.mapper()
                        .readValue(
                                Files.readAllBytes(dataFolder.resolve("connection.json")),
                                ConnectionFile.class);
        http = HttpClient.newBuilder().sslContext(trusting(authority(connection))).build();
    }

    /** The certificate of the server's authority. */
    static X509Certificate authority(ConnectionFile connection) throws Exception {
        try (InputStream pem = Files.newInputStream(Path.of(connection.caCertificate()))) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    /** Somebody else at the same server. Closed with this one. */
    TestCaller as(String token) {
        return new TestCaller(
                new ConnectionFile(connection.url(), new Secret(token), connection.caCertificate()),
                http);
    }

    private TestCaller(ConnectionFile connection, HttpClient http) {
        this.connection = connection;
        this.http = http;
    }

    private static SSLContext trusting(X509Certificate authority) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, Trust.in(authority), null);
        return context;
    }

    /** What a method gives that succeeds. */
    JsonNode call(String method, String parameters) throws Exception {
        JsonNode answer = answer(method, parameters);
        assertThat(answer.path("error").toString()).as(method).isEmpty();
        return answer.path("result");
    }

    /** The kind of the error with which a method fails. */
    String failure(String method, String parameters) throws Exception {
        JsonNode error = answer(method, parameters).path("error");
        assertThat(error.isObject()).as(method + " fails").isTrue();
        return error.path("data").path("kind").asString();
    }

    JsonNode answer(String method, String parameters) throws Exception {
        ObjectNode request =
                Json.mapper()
                        .createObjectNode()
                        .put("jsonrpc", "2.0")
                        .put("id", 1)
                        .put("method", method);
        request.set("params", Json.mapper().readTree(parameters));
        HttpRequest.Builder post =
                request("/rpc")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(request.toString()));
        return Json.mapper().readTree(send(post).body());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connection.url() + path))
                .header("Authorization", "Bearer " + connection.token().reveal());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
    }
}
