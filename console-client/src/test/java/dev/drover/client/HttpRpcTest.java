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

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

final class HttpRpcTest {

    @TempDir private Path folder;

    private FakeServer server;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder).on("sum", p -> JsonText.read("[1, 2.5, \"x\"]"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static DroverException failure(HttpRpc rpc) {
        return catchThrowableOfType(
                DroverException.class, () -> rpc.call("sum", JsonText.object()));
    }

    @Test
    void callsOverTlsAgainAndAgainOnOneConnection() {
        try (HttpRpc rpc = new HttpRpc(server.endpoint())) {
            for (int i = 0; i < 3; i++) {
                assertThat(JsonText.write(rpc.call("sum", JsonText.object())))
                        .isEqualTo("[1,2.5,\"x\"]");
            }
        }
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void takesTheLocalSocketWhereThereIsOne() {
        server.withLocalSocket();
        Endpoint unreachable =
                new Endpoint(
                        Endpoint.parse("https://127.0.0.1:1"),
                        new Secret(FakeServer.TOKEN),
                        new Trust.WellKnown(),
                        folder.resolve("drover.sock"));
        try (HttpRpc rpc = new HttpRpc(unreachable)) {
            assertThat(rpc.call("sum", JsonText.object()).size()).isEqualTo(3);
        }
    }

    @Test
    void showsNoTokenToASocketThatOthersCouldHavePutThere() throws Exception {
        server.withLocalSocket();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (HttpRpc rpc =
                new HttpRpc(
                        new Endpoint(
                                Endpoint.parse("https://127.0.0.1:1"),
                                new Secret(FakeServer.TOKEN),
                                new Trust.WellKnown(),
                                folder.resolve("drover.sock")))) {
            assertThat(failure(rpc).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        }
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void hearsWhyARequestWasRefusedThatWasNotReadToItsEnd() {
        server.withLocalSocket().refusingMoreThan(1 << 20);
        Endpoint known = server.endpoint();
        String large = "x".repeat(8 << 20);
        try (HttpRpc rpc =
                new HttpRpc(
                        new Endpoint(
                                known.url(),
                                known.token(),
                                known.trust(),
                                folder.resolve("drover.sock")))) {
            DroverException failure =
                    catchThrowableOfType(
                            DroverException.class,
                            () -> rpc.call("sum", JsonText.object().put("text", large)));
            assertThat(failure.kind()).isEqualTo(ErrorKind.TOO_LARGE);
            assertThat(rpc.call("sum", JsonText.object()).size()).isEqualTo(3);
        }
    }

    @Test
    void takesTheNetworkWhereTheSocketLeadsNowhere() throws Exception {
        Path dead = Files.createFile(folder.resolve("dead.sock"));
        Endpoint known = server.endpoint();
        try (HttpRpc rpc =
                new HttpRpc(new Endpoint(known.url(), known.token(), known.trust(), dead))) {
            assertThat(rpc.call("sum", JsonText.object()).size()).isEqualTo(3);
        }
    }

    @Test
    void givesTheServersErrorWithKindAndHint() {
        server.on(
                "sum",
                p -> {
                    throw new DroverException(ErrorKind.TOO_LARGE, "9 is more than 8", "Take 8.");
                });
        try (HttpRpc rpc = new HttpRpc(server.endpoint())) {
            DroverException failure = failure(rpc);
            assertThat(failure.kind()).isEqualTo(ErrorKind.TOO_LARGE);
            assertThat(failure.text()).isEqualTo("9 is more than 8");
            assertThat(failure.hint()).isEqualTo("Take 8.");
        }
    }

    @Test
    void saysThatATokenIsNotKnown() {
        try (HttpRpc rpc = new HttpRpc(server.endpoint().withToken(new Secret("wrong")))) {
            assertThat(failure(rpc).kind()).isEqualTo(ErrorKind.UNAUTHENTICATED);
        }
    }

    @Test
    void doesNotBelieveACertificateOfAnotherAuthority() {
        Endpoint doubtful =
                Endpoint.of(server.url(), new Secret(FakeServer.TOKEN), new Trust.WellKnown());
        try (HttpRpc rpc = new HttpRpc(doubtful)) {
            DroverException failure = failure(rpc);
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure.text()).contains("certificate").contains(server.url());
            assertThat(CertificateProbe.isReason(failure)).isTrue();
        }
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void saysThatNothingListens() {
        server.close();
        try (HttpRpc rpc = new HttpRpc(server.endpoint())) {
            DroverException failure = failure(rpc);
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure.text()).isEqualTo("Nothing takes connections at " + server.url());
        }
    }

    @Test
    void givesUpAtTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        server.on("sum", p -> await(never));
        try (HttpRpc rpc = new HttpRpc(server.endpoint())) {
            DroverException failure =
                    catchThrowableOfType(
                            DroverException.class,
                            () -> rpc.call("sum", JsonText.object(), Duration.ofMillis(700)));
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure.text()).endsWith("did not answer within 700 ms");
        } finally {
            never.countDown();
        }
    }

    @Test
    void failsWhenTheConnectionBreaksDuringACallAndWorksAgainAfter() {
        server.on(
                "sum",
                p -> {
                    server.breakConnections();
                    return JsonText.object();
                });
        try (HttpRpc rpc = new HttpRpc(server.endpoint())) {
            assertThat(failure(rpc).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            server.on("sum", "[7]");
            assertThat(rpc.call("sum", JsonText.object()).size()).isEqualTo(1);
        }
    }

    @Test
    void looksAtTheCertificateWithoutSendingAnything() {
        CertificateProbe.Shown shown =
                CertificateProbe.look(
                        Endpoint.of(server.url(), null, new Trust.WellKnown()),
                        Duration.ofSeconds(30));
        assertThat(shown.pem()).isEqualTo(TestCertificate.shared().pem());
        assertThat(shown.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(server.calls()).isEmpty();
    }

    private static Object await(CountDownLatch latch) {
        try {
            latch.await();
            return JsonText.object();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
