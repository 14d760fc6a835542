package dev.drover.benchmarks;

import dev.drover.api.NodeName;
import dev.drover.api.Secret;
import dev.drover.server.access.TokenHash;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.order.VerifyingKey;
import dev.drover.server.node.registry.JoinToken;
import dev.drover.server.node.registry.NodeRecord;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2NodeStore;
import dev.drover.server.storage.StorageConfiguration;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.tls.NodeIdentity;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Joins many machines to a primary that is not started yet, in its data folder: the same keys,
 * certificates and rows as by {@code /join}, without as many connections.
 */
final class Enrolment {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final CertificateAuthority authority;
    private final H2NodeStore store;
    private final VerifyingKey ordersKey;

    private Enrolment(CertificateAuthority authority, H2NodeStore store, VerifyingKey ordersKey) {
        this.authority = authority;
        this.store = store;
        this.ordersKey = ordersKey;
    }

    /** Machines {@code node-0}, {@code node-1} and so on. */
    static List<Enrolled> enrol(Path primary, int count) throws Exception {
        InstantSource clock = Clock.systemUTC();
        Path keys = primary.resolve("tls");
        CertificateAuthority authority = CertificateAuthority.open(keys, clock);
        VerifyingKey ordersKey = SigningKey.in(keys.resolve("orders.key")).verifying();
        List<Enrolled> all = new ArrayList<>();
        try (Database database = Database.open(primary, StorageConfiguration.defaults());
                ExecutorService executor = Executors.newFixedThreadPool(16)) {
            Enrolment enrolment = new Enrolment(authority, new H2NodeStore(database), ordersKey);
            List<Future<Enrolled>> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                parts.add(executor.submit(() -> enrolment.join(number, clock.instant())));
            }
            for (Future<Enrolled> part : parts) {
                all.add(part.get());
            }
        }
        return all;
    }

    private Enrolled join(int number, Instant now) {
        NodeName name = new NodeName("node-" + number);
        JsonNode facts = Fleet.facts(number);
        NodeIdentity.Fresh fresh = NodeIdentity.fresh(name.value());
        SigningKey key = SigningKey.create();
        var certificate = authority.node(name.value(), fresh.request());
        NodeIdentity identity =
                fresh.with(
                        NodeIdentity.pem(certificate), NodeIdentity.pem(authority.certificate()));
        TokenHash token = TokenHash.of(new Secret("of " + name));
        store.insertToken(
                new JoinToken(token, name, Map.of(), "benchmark", now, now.plus(LIFETIME), null));
        store.join(
                new NodeRecord(
                        name,
                        Map.of("tier", number % 2 == 0 ? "db" : "web"),
                        facts,
                        NodeIdentity.fingerprint(certificate),
                        null,
                        List.of(key.verifying().text()),
                        now,
                        null,
                        null,
                        "benchmark",
                        token.value()),
                token);
        return new Enrolled(name, facts, identity, key, ordersKey);
    }
}
