package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

final class DroverClientTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;

    private FakeServer server;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder).on("echo", parameters -> parameters);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void callsOverTheWebSocket() {
        try (DroverClient client = DroverClient.connect(server.endpoint(), LIMIT)) {
            var parameters = JsonText.object();
            parameters.put("text", "x".repeat(3000));
            assertThat(client.call("echo", parameters, LIMIT)).isEqualTo(parameters);
        }
    }

    @Test
    void hearsNotifications() throws Exception {
        BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
        try (DroverClient client = DroverClient.connect(server.endpoint(), LIMIT, heard::add)) {
            client.call("echo", JsonText.object(), LIMIT);
            server.notifyAll("status.changed", "{\"version\": 7}");
            Notification first = heard.poll(60, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(first.method()).isEqualTo("status.changed");
            assertThat(first.parameters().path("version").asLong()).isEqualTo(7);
        }
    }

    @Test
    void saysSoWhenTheConnectionEnds() throws Exception {
        try (DroverClient client = DroverClient.connect(server.endpoint(), LIMIT)) {
            client.call("echo", JsonText.object(), LIMIT);
            server.breakConnections();
            client.closed().toCompletableFuture().get(60, TimeUnit.SECONDS);
            DroverException failure =
                    catchThrowableOfType(
                            DroverException.class, () -> client.call("echo", JsonText.object()));
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        }
    }

    @Test
    void isTurnedAwayWithAWrongToken() {
        DroverException failure =
                catchThrowableOfType(
                        DroverException.class,
                        () ->
                                DroverClient.connect(
                                        server.endpoint().withToken(new Secret("wrong")), LIMIT));
        assertThat(failure.kind()).isEqualTo(ErrorKind.UNAUTHENTICATED);
    }

    @Test
    void doesNotBelieveACertificateOfAnotherAuthority() {
        Endpoint doubtful =
                Endpoint.of(server.url(), new Secret(FakeServer.TOKEN), new Trust.WellKnown());
        DroverException failure =
                catchThrowableOfType(
                        DroverException.class, () -> DroverClient.connect(doubtful, LIMIT));
        assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(failure.text()).contains("certificate");
    }
}
