package dev.drover.server.node.join;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.Secret;
import dev.drover.server.access.NewSecrets;
import dev.drover.server.access.TokenHash;
import dev.drover.server.access.TokenId;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.AuditLog;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.order.VerifyingKey;
import dev.drover.server.node.registry.FactsBound;
import dev.drover.server.node.registry.JoinToken;
import dev.drover.server.node.registry.NodeRecord;
import dev.drover.server.node.registry.NodeStore;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.tls.NodeIdentity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The primary's side of joining. Safe for use by many threads. */
public final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private static final Duration LONGEST_LIFETIME = Duration.ofDays(30);
    private static final int MOST_TOKENS = 10_000;
    private static final String RESERVED = "primary";
    private static final int MOST_LABELS = 50;
    private static final int LONGEST_LABEL = 200;

    /** A token as it was just made; its secret is shown this once. */
    public record Made(Secret secret, JoinToken token) {}

    private final NodeStore store;
    private final Nodes nodes;
    private final CertificateAuthority authority;
    private final Supplier<VerifyingKey> ordersKey;
    private final NodesConfiguration configuration;
    private final InstantSource clock;
    private final NewSecrets secrets = new NewSecrets();
    private final AuditLog audit;
    private final Consumer<NodeName> joinedAnew;
    private final ReentrantLock joining = new ReentrantLock();

    /**
     * @param audit where it is recorded who joined, before that
     * @param joinedAnew told of a revoked node that joined again, before it can link: what it was
     *     ordered before is forgotten there
     */
    public Joining(
            NodeStore store,
            Nodes nodes,
            CertificateAuthority authority,
            Supplier<VerifyingKey> ordersKey,
            NodesConfiguration configuration,
            InstantSource clock,
            AuditLog audit,
            Consumer<NodeName> joinedAnew) {
        this.store = store;
        this.nodes = nodes;
        this.authority = authority;
        this.ordersKey = ordersKey;
        this.configuration = configuration;
        this.clock = clock;
        this.audit = audit;
        this.joinedAnew = joinedAnew;
    }

    /**
     * A token by which one machine may join.
     *
     * @param name the only name that it may take; null for any that is free
     * @param lifetime null for the usual one
     */
    public Made createToken(
            @Nullable NodeName name,
            Map<String, String> labels,
            @Nullable Duration lifetime,
            String createdBy) {
        checkLabels(labels);
        Duration wanted = lifetime == null ? configuration.tokenLifetime() : lifetime;
        if (wanted.isZero() || wanted.compareTo(LONGEST_LIFETIME) > 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "A join token cannot be good for " + wanted,
                    "Give something between 1 s and " + LONGEST_LIFETIME.toDays() + " days.");
        }
        if (name != null && nodes.record(name).filter(node -> !node.isRevoked()).isPresent()) {
            throw taken(name);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        store.deleteTokens(now);
        if (store.tokens(now).size() >= MOST_TOKENS) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "There are " + MOST_TOKENS + " join tokens; that is the limit",
                    "Withdraw some, or wait for them to expire.");
        }
        Secret secret = secrets.next("drj_");
        JoinToken token =
                new JoinToken(
                        TokenHash.of(secret), name, labels, createdBy, now, now.plus(wanted), null);
        store.insertToken(token);
        String fingerprint = NodeIdentity.fingerprint(authority.certificate());
        return new Made(new JoinTokenText(secret, fingerprint).whole(), token);
    }

    /** Those that have not expired, used or not. */
    public List<JoinToken> tokens() {
        return store.tokens(clock.instant());
    }

    /**
     * Makes a token worthless that nobody has used yet.
     *
     * @throws DroverException NOT_FOUND where there is none that has not expired, CONFLICT where a
     *     node joined with it
     */
    public void withdraw(TokenId id) {
        joining.lock();
        try {
            JoinToken token =
                    tokens().stream()
                            .filter(each -> each.hash().id().equals(id))
                            .findFirst()
                            .orElseThrow(() ->
                                    new DroverException(
                                            ErrorKind.NOT_FOUND,
                                            "There is no join token " + id,
                                            "It expired, or 'drover node tokens' shows it under"
                                                    + " another identifier."));
            if (token.usedBy() != null) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "The join token " + id + " was used by node " + token.usedBy(),
                        "It lets nobody else join. 'drover node revoke "
                                + token.usedBy()
                                + "' cuts that node off.");
            }
            store.deleteToken(token.hash());
            LOG.atInfo().addKeyValue("token", id).log("A join token was withdrawn");
        } finally {
            joining.unlock();
        }
    }

    /**
     * Makes a node of a machine. Asked again with the same token and the same keys, as after an
     * answer that got lost, it gives the same.
     *
     * @throws DroverException NOT_ALLOWED where the token is not good, CONFLICT where the name is
     *     taken, LIMIT_REACHED, INVALID_PARAMETERS
     */
    public JoinAnswer join(JoinRequest request) {
        if (request.name().value().equals(RESERVED)) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "A node cannot be named '"
                            + RESERVED
                            + "': so scripts on nodes call this server",
                    "Join under another name with --name.");
        }
        checkLabels(request.labels());
        FactsBound.check(request.facts());
        byte[] certificateRequest = decoded(request.certificateRequest());
        TokenHash hash = TokenHash.of(JoinTokenText.of(request.token()).secret());
        joining.lock();
        try {
            JoinToken token = goodToken(hash);
            String stamp = stamp(certificateRequest, request.key());
            if (token.usedBy() != null) {
                return again(token, stamp, request);
            }
            if (token.name() != null && !token.name().equals(request.name())) {
                throw new DroverException(
                        ErrorKind.NOT_ALLOWED,
                        "The token is for a node named "
                                + token.name()
                                + ", and this one wants to be "
                                + request.name(),
                        "Join with --name " + token.name() + ".");
            }
            return admit(request, token, certificateRequest, stamp);
        } finally {
            joining.unlock();
        }
    }

    private JoinAnswer admit(
            JoinRequest request, JoinToken token, byte[] certificateRequest, String stamp) {
        NodeRecord before = nodes.record(request.name()).orElse(null);
        if (before != null && !(before.isRevoked() && request.name().equals(token.name()))) {
            throw taken(request.name());
        }
        if (before == null && nodes.size() >= configuration.maximum()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    nodes.size() + " nodes have joined; that is the limit nodes.maximum",
                    "Remove some, or raise it.");
        }
        X509Certificate certificate = authority.node(request.name().value(), certificateRequest);
        Map<String, String> labels = new HashMap<>(request.labels());
        labels.putAll(token.labels());
        NodeRecord node =
                new NodeRecord(
                        request.name(),
                        labels,
                        request.facts(),
                        NodeIdentity.fingerprint(certificate),
                        null,
                        List.of(request.key().text()),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        null,
                        null,
                        request.version(),
                        stamp);
        recordJoin(request.name(), token, labels);
        nodes.joined(
                node,
                () -> {
                    store.join(node, token.hash());
                    if (before != null) {
                        joinedAnew.accept(request.name());
                    }
                });
        LOG.atInfo()
                .addKeyValue("node", request.name())
                .addKeyValue("tokenOf", token.createdBy())
                .log("A node joined");
        return answer(request.name(), certificate);
    }

    private void recordJoin(NodeName name, JoinToken token, Map<String, String> labels) {
        audit.record(
                AuditEvent.ofOther(
                        "node " + name,
                        "node.join",
                        name.value(),
                        Map.of("tokenMadeBy", token.createdBy(), "labels", labels)));
    }

    /** The node asks with its kept link: another certificate, in place of its present one. */
    public JoinAnswer renew(NodeName name, String certificateRequest, VerifyingKey key) {
        X509Certificate certificate = authority.node(name.value(), decoded(certificateRequest));
        audit.record(
                AuditEvent.ofOther(
                        "node " + name,
                        "node.renew",
                        name.value(),
                        Map.of("fingerprint", NodeIdentity.fingerprint(certificate))));
        nodes.renewed(name, NodeIdentity.fingerprint(certificate), key.text());
        LOG.atInfo().addKeyValue("node", name).log("A node got another certificate");
        return answer(name, certificate);
    }

    /** Changes what administrators say of a node; INVALID_PARAMETERS, NOT_FOUND. */
    public void label(NodeName name, Map<String, String> set, Collection<String> remove) {
        nodes.label(
                name,
                before -> {
                    Map<String, String> after = new HashMap<>(before);
                    remove.forEach(after::remove);
                    after.putAll(set);
                    checkLabels(after);
                    return after;
                });
    }

    private JoinAnswer again(JoinToken token, String stamp, JoinRequest request) {
        NodeRecord node = requireSame(token, stamp, request);
        X509Certificate certificate =
                authority.node(node.name().value(), decoded(request.certificateRequest()));
        recordJoin(node.name(), token, node.labels());
        NodeRecord renewed = node.withCertificates(NodeIdentity.fingerprint(certificate), null);
        nodes.joined(
                renewed,
                () -> {
                    requireSame(token, stamp, request); // it may have been revoked meanwhile
                    store.update(renewed);
                });
        return answer(node.name(), certificate);
    }

    /** The node that joined with this token and these keys, and is still as it was then. */
    private NodeRecord requireSame(JoinToken token, String stamp, JoinRequest request) {
        return nodes.record(request.name())
                .filter(known ->
                        known.name().equals(token.usedBy())
                                && known.joinedWith().equals(stamp)
                                && known.lastContactAt() == null
                                && !known.isRevoked())
                .orElseThrow(() ->
                        notGood(
                                "it was used before, by node " + token.usedBy(),
                                "Each token is good for one machine."));
    }

    private JoinAnswer answer(NodeName name, X509Certificate certificate) {
        return new JoinAnswer(
                name,
                NodeIdentity.pem(certificate),
                NodeIdentity.pem(authority.certificate()),
                ordersKey.get());
    }

    private JoinToken goodToken(TokenHash hash) {
        JoinToken token =
                store.token(hash)
                        .orElseThrow(
                                () -> notGood("it is not known here, or expired long ago", ""));
        if (!clock.instant().isBefore(token.expiresAt())) {
            throw notGood("it expired at " + token.expiresAt(), "");
        }
        return token;
    }

    private static DroverException notGood(String why, String hint) {
        return new DroverException(
                ErrorKind.NOT_ALLOWED,
                "The join token is not good: " + why,
                (hint + " Make another with 'drover node token' on the primary.").strip());
    }

    private static DroverException taken(NodeName name) {
        return new DroverException(
                ErrorKind.CONFLICT,
                "There is a node " + name + " already",
                "Join under another name with --name; or, where this is the same machine, remove"
                        + " the old one with 'drover node remove "
                        + name
                        + "'.");
    }

    private static String stamp(byte[] certificateRequest, VerifyingKey key) {
        String text = Base64.getEncoder().encodeToString(certificateRequest) + key.text();
        return TokenHash.of(new Secret(text)).value();
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The request for a certificate is not in base 64: " + e.getMessage(),
                    "Encode it.");
        }
    }

    private static void checkLabels(Map<String, String> labels) {
        if (labels.size() > MOST_LABELS) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    labels.size() + " labels were given; the limit is " + MOST_LABELS,
                    "Give fewer.");
        }
        labels.forEach((label, value) -> {
            if (label.isBlank()
                    || label.length() > LONGEST_LABEL
                    || value.length() > LONGEST_LABEL) {
                throw new DroverException(
                        ErrorKind.INVALID_PARAMETERS,
                        "The label '"
                                + label.substring(0, Math.min(40, label.length()))
                                + "' and its value must have 1 to "
                                + LONGEST_LABEL
                                + " characters",
                        "Shorten it.");
            }
        });
    }
}
