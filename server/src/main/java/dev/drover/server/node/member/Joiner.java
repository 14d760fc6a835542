package dev.drover.server.node.member;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RpcError;
import dev.drover.api.Secret;
import dev.drover.server.node.join.JoinAnswer;
import dev.drover.server.node.join.JoinRequest;
import dev.drover.server.node.join.JoinTokenText;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.tls.NodeIdentity;
import dev.drover.server.tls.Trust;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import javax.net.ssl.SSLException;

/** Joins this machine to a primary: makes its keys here, and asks for a certificate. */
public final class Joiner {

    /** Where a primary takes machines that want to join. */
    public static final String PATH = "/join";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int TRIES = 3;

    private Joiner() {}

    /**
     * Joins, and writes that down. The same request is sent again where an answer gets lost.
     *
     * @param folder where the membership is kept
     * @throws DroverException what the primary says against it; UNAVAILABLE where it cannot be
     *     reached, NOT_ALLOWED where it is another server than the token names
     */
    public static Membership join(
            Path folder,
            URI primary,
            Secret token,
            NodeName name,
            Map<String, String> labels,
            JsonNode facts,
            String version) {
        JoinTokenText parts = JoinTokenText.of(token.reveal());
        NodeIdentity.Fresh fresh = NodeIdentity.fresh(name.value());
        SigningKey key = SigningKey.create();
        JoinRequest request =
                new JoinRequest(
                        token.reveal(),
                        name,
                        Base64.getEncoder().encodeToString(fresh.request()),
                        key.verifying(),
                        labels,
                        facts,
                        version);
        JoinAnswer answer = ask(primary, parts.fingerprint(), request);
        Membership membership =
                new Membership(
                        folder,
                        primary,
                        answer.name(),
                        answer.ordersKey(),
                        fresh.with(answer.certificate(), answer.authority()),
                        key);
        membership.write();
        return membership;
    }

    private static JoinAnswer ask(URI primary, String fingerprint, JoinRequest request) {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(Trust.inFingerprint(fingerprint))
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .build()) {
            byte[] body = Json.mapper().writeValueAsBytes(request);
            IOException lost = new IOException("not tried");
            for (int i = 0; i < TRIES; i++) {
                try {
                    return read(primary, send(client, primary, body));
                } catch (SSLException e) {
                    throw strange(primary, e);
                } catch (IOException e) {
                    lost = e;
                }
            }
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The primary at " + primary + " cannot be reached: " + said(lost),
                    "See whether it runs and listens on an address that this machine reaches"
                            + " (drover serve --host 0.0.0.0).",
                    Map.of(),
                    lost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(ErrorKind.CANCELLED, "Joining was interrupted", "");
        }
    }

    private static HttpResponse<byte[]> send(HttpClient client, URI primary, byte[] body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(primary.resolve(PATH))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JoinAnswer read(URI primary, HttpResponse<byte[]> response) {
        try {
            JsonNode body = Json.mapper().readTree(response.body());
            if (response.statusCode() == 200) {
                return Json.mapper().treeToValue(body, JoinAnswer.class);
            }
            if (body.path("error").isObject()) {
                throw Json.mapper().treeToValue(body.path("error"), RpcError.class).toException();
            }
            throw noPrimary(primary, response.statusCode(), null);
        } catch (JacksonException e) {
            throw noPrimary(primary, response.statusCode(), e);
        }
    }

    private static DroverException noPrimary(URI primary, int status, @Nullable Throwable cause) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "What answers at " + primary + " is no Drover primary (HTTP " + status + ")",
                "Give the URL that 'drover serve' prints there.",
                Map.of(),
                cause);
    }

    private static DroverException strange(URI primary, SSLException e) {
        return new DroverException(
                ErrorKind.NOT_ALLOWED,
                "The server at " + primary + " is not trusted: " + said(e),
                "See whether token and URL are of the same primary, and whether the name in the URL"
                        + " is one of its names (web.names in its settings). The token was not"
                        + " shown to it.",
                Map.of(),
                e);
    }

    private static String said(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
