package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.Secret;
import dev.drover.server.node.join.JoinAnswer;
import dev.drover.server.node.join.JoinRequest;
import dev.drover.server.node.join.Joining;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.member.Membership;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.tls.NodeIdentity;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Who may join a primary, and who may link. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class JoiningTest {

    @TempDir private Path folder;

    private Fleet fleet;

    @BeforeEach
    void start() {
        fleet = new Fleet(folder);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private Joining joining() {
        return fleet.primary().server().primarySide().joining();
    }

    @Test
    void aTokenIsGoodForOneMachine() {
        Secret token = fleet.token(null);
        fleet.enroll("web1", token);
        assertThat(fleet.enrollFailure("web2", token)).contains("used before, by node web1");
        assertThat(fleet.enrollFailure("web1", token)).contains("used before, by node web1");
    }

    @Test
    void aNameIsGivenOnce() {
        fleet.enroll("web1");
        assertThatThrownBy(() -> fleet.enroll("web1"))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessageContaining("There is a node web1 already");
    }

    @Test
    void aTokenForANameIsGoodForNoOther() {
        assertThat(fleet.enrollFailure("web2", fleet.token("web1")))
                .contains("The token is for a node named web1");
    }

    @Test
    void aTokenExpires() {
        Joining.Made made = joining().createToken(null, Map.of(), Duration.ofMillis(1), "tester");
        await().until(() -> Clock.systemUTC().instant().isAfter(made.token().expiresAt()));
        assertThat(fleet.enrollFailure("web1", made.secret())).contains("expired at");
    }

    @Test
    void aRequestWhoseAnswerGotLostIsAnsweredAgain() {
        Secret token = fleet.token(null);
        NodeIdentity.Fresh fresh = NodeIdentity.fresh("web1");
        JoinRequest request = request(token, fresh, SigningKey.create());
        JoinAnswer first = joining().join(request);
        JoinAnswer second = joining().join(request);
        assertThat(second.name()).isEqualTo(first.name());
        assertThat(second.authority()).isEqualTo(first.authority());
        assertThat(second.ordersKey()).isEqualTo(first.ordersKey());
        NodeIdentity identity = fresh.with(second.certificate(), second.authority());
        assertThat(fleet.primary().server().primarySide().nodes().record(first.name()))
                .hasValueSatisfying(node ->
                        assertThat(node.certificate())
                                .isEqualTo(NodeIdentity.fingerprint(identity.certificate())));

        assertThatThrownBy(() -> joining().join(request(token, fresh, SigningKey.create())))
                .hasMessageContaining("used before");
    }

    @Test
    void aRequestThatIsRepeatedDoesNotUndoARevocation() {
        JoinRequest request =
                request(fleet.token(null), NodeIdentity.fresh("web1"), SigningKey.create());
        JoinAnswer first = joining().join(request);
        fleet.primary().server().primarySide().nodes().revoke(first.name());
        assertThatThrownBy(() -> joining().join(request)).hasMessageContaining("used before");
        assertThat(fleet.state("web1")).isEqualTo(NodeState.REVOKED);
    }

    private static JoinRequest request(Secret token, NodeIdentity.Fresh fresh, SigningKey key) {
        return new JoinRequest(
                token.reveal(),
                new NodeName("web1"),
                Base64.getEncoder().encodeToString(fresh.request()),
                key.verifying(),
                Map.of(),
                Json.mapper().createObjectNode(),
                "test");
    }

    @Test
    void aForgedCertificateEndsInTheHandshake() throws Exception {
        fleet.enroll("web1");
        CertificateAuthority other =
                CertificateAuthority.open(folder.resolve("other"), Clock.systemUTC());
        NodeIdentity.Fresh fresh = NodeIdentity.fresh("web1");
        String forged = NodeIdentity.pem(other.node("web1", fresh.request()));
        // With the right authority at its end, so that it trusts the primary.
        NodeIdentity identity = fresh.with(forged, NodeIdentity.pem(authority()));
        assertThatThrownBy(() -> fleet.status(identity, LinkClient.PATH))
                .isInstanceOf(IOException.class);
        assertThat(fleet.state("web1")).isEqualTo(NodeState.JOINED);
    }

    @Test
    void anotherNodesNameWithAnOwnKeyIsRefused() throws Exception {
        fleet.enroll("web1");
        NodeIdentity.Fresh fresh = NodeIdentity.fresh("web1");
        Membership web2 = fleet.enroll("web2");
        // A certificate of the right authority, but not the one that this node has.
        CertificateAuthority right =
                CertificateAuthority.open(
                        fleet.folder("primary").resolve("tls"), Clock.systemUTC());
        String unknown = NodeIdentity.pem(right.node("web1", fresh.request()));
        NodeIdentity identity = fresh.with(unknown, NodeIdentity.pem(authority()));
        assertThat(fleet.status(identity, LinkClient.PATH)).isEqualTo(403);
        assertThat(fleet.status(web2.identity(), LinkClient.PATH)).isNotEqualTo(403);
    }

    @Test
    void aNodesCertificateOpensNothingButTheLink() throws Exception {
        Membership web1 = fleet.enroll("web1");
        for (String path : List.of("/rpc", "/api/nodes", "/api/status", "/metrics")) {
            assertThat(fleet.status(web1.identity(), path)).as(path).isEqualTo(401);
        }
    }

    private java.security.cert.X509Certificate authority() {
        return CertificateAuthority.open(fleet.folder("primary").resolve("tls"), Clock.systemUTC())
                .certificate();
    }
}
