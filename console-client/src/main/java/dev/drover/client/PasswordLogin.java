package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Trades a user's password for a token, and ends such a login again. */
public final class PasswordLogin {

    private static final int OK = 200;
    private static final int NOTHING = 204;

    private PasswordLogin() {}

    /**
     * A token for the user.
     *
     * @param name what the server's list of tokens shows
     * @throws DroverException UNAUTHENTICATED where user and password do not belong together,
     *     LIMIT_REACHED after too many failures, UNAVAILABLE without a connection
     */
    public static Secret login(
            Endpoint endpoint, String user, Secret password, String name, Duration limit) {
        ObjectNode body = JsonText.object();
        body.put("user", user);
        body.put("password", password.reveal());
        body.put("name", name);
        HttpResponse<String> answer =
                post(
                        endpoint,
                        "/login/token",
                        HttpRequest.BodyPublishers.ofString(JsonText.write(body)),
                        limit);
        if (answer.statusCode() != OK) {
            throw refusal(endpoint, answer);
        }
        return new Secret(JsonText.read(answer.body()).path("token").asString(""));
    }

    /** Ends the login that the endpoint's token is; nothing happens to other tokens. */
    public static void logout(Endpoint endpoint, Duration limit) {
        HttpResponse<String> answer =
                post(endpoint, "/logout", HttpRequest.BodyPublishers.noBody(), limit);
        if (answer.statusCode() != NOTHING) {
            throw refusal(endpoint, answer);
        }
    }

    private static HttpResponse<String> post(
            Endpoint endpoint, String path, HttpRequest.BodyPublisher body, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(endpoint.url() + path))
                        .timeout(limit)
                        .header("Content-Type", "application/json")
                        .POST(body);
        endpoint.caller()
                .ifPresent(token -> request.header("Authorization", "Bearer " + token.reveal()));
        try (HttpClient http =
                HttpClient.newBuilder()
                        .sslContext(endpoint.trust().context())
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(limit)
                        .build()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw Failures.of(endpoint, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(ErrorKind.CANCELLED, "The login was interrupted", "");
        }
    }

    /** What the server says, where it is a Drover server that says something. */
    private static DroverException refusal(Endpoint endpoint, HttpResponse<String> answer) {
        JsonNode error;
        try {
            error = JsonText.read(answer.body()).path("error");
        } catch (DroverException e) {
            return HttpStatus.refused(endpoint, answer.statusCode());
        }
        return error.isObject()
                ? Messages.error(error).toException()
                : HttpStatus.refused(endpoint, answer.statusCode());
    }
}
