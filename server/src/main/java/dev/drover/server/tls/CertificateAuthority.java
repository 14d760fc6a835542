package dev.drover.server.tls;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The server's own certificate authority, made at the first start, and the certificate that it
 * signs for the server. Keys are readable by their owner only.
 *
 * <p>The folder holds {@code ca.pem}, which clients are given, {@code ca.key}, and {@code
 * server.pem} with the server's key, certificate and chain.
 */
public final class CertificateAuthority {

    private static final Logger log = LoggerFactory.getLogger(CertificateAuthority.class);

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);

    /** Browsers refuse more than 398 days. */
    private static final Duration SERVER_VALIDITY = Duration.ofDays(390);

    /** Nodes ask for another at two thirds of it. */
    private static final Duration NODE_VALIDITY = Duration.ofDays(90);

    private static final Duration RENEWED_BEFORE = Duration.ofDays(60);

    private final Path folder;
    private final InstantSource clock;
    private final X509Certificate certificate;
    private final PrivateKey key;

    private CertificateAuthority(
            Path folder, InstantSource clock, X509Certificate certificate, PrivateKey key) {
        this.folder = folder;
        this.clock = clock;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Opens the authority of the folder, which is made where there is none. CONFIGURATION names a
     * file that is damaged.
     */
    public static CertificateAuthority open(Path folder, InstantSource clock) {
        Path keyFile = folder.resolve("ca.key");
        Path certificateFile = folder.resolve("ca.pem");
        try {
            OwnerOnlyFile.makeFolder(folder);
            if (!Files.exists(keyFile) && !Files.exists(certificateFile)) {
                return create(folder, clock);
            }
            if (!Files.exists(certificateFile)) {
                // The last start ended between the two files; nobody was given a certificate yet.
                Files.delete(keyFile);
                return create(folder, clock);
            }
            return load(folder, clock);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(folder, e);
        }
    }

    /** The certificate of the authority, PEM, for clients to trust. */
    public Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * What the server shows under these names: the one at hand, or a new one where that is about to
     * expire or lacks a name.
     */
    public synchronized ServerIdentity server(ServerNames names) {
        try {
            Optional<ServerIdentity> present = stored().filter(found -> fits(found, names));
            return present.isPresent() ? present.get() : issue(names);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * A certificate for a node.
     *
     * @param request PKCS #10; only its key counts
     * @throws DroverException INVALID_PARAMETERS where the request is none, or not signed by its
     *     key
     */
    public X509Certificate node(String name, byte[] request) {
        try {
            return Certificates.node(
                    Certificates.requested(request),
                    name,
                    certificate,
                    key,
                    clock.instant(),
                    NODE_VALIDITY);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The request for a certificate of node " + name + " cannot be used: " + e,
                    "Send one in the form of PKCS #10 with a key on the curve P-256.",
                    Map.of(),
                    e);
        }
    }

    private static CertificateAuthority create(Path folder, InstantSource clock)
            throws IOException, GeneralSecurityException {
        KeyPair keys = Certificates.newKeys();
        Instant now = clock.instant();
        X509Certificate certificate =
                Certificates.authority(
                        keys,
                        "Drover authority of " + now.toString().substring(0, 10),
                        now,
                        AUTHORITY_VALIDITY);
        PemFiles.write(folder.resolve("ca.key"), PemFiles.text(keys.getPrivate()));
        PemFiles.write(folder.resolve("ca.pem"), PemFiles.text(certificate));
        log.atInfo().addKeyValue("folder", folder).log("Made a certificate authority");
        return new CertificateAuthority(folder, clock, certificate, keys.getPrivate());
    }

    private static CertificateAuthority load(Path folder, InstantSource clock)
            throws IOException, GeneralSecurityException {
        Path certificateFile = folder.resolve("ca.pem");
        List<X509Certificate> certificates = PemFiles.certificates(certificateFile);
        if (certificates.isEmpty()) {
            throw PemFiles.damaged(certificateFile, "certificate", null);
        }
        Path keyFile = folder.resolve("ca.key");
        PrivateKey key = PemFiles.key(keyFile);
        X509Certificate certificate = certificates.getFirst();
        if (!belongTogether(key, certificate.getPublicKey())) {
            throw PemFiles.damaged(keyFile, "key of the certificate in ca.pem", null);
        }
        if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The certificate authority in "
                            + certificateFile
                            + " expired on "
                            + certificate.getNotAfter().toInstant(),
                    "Remove the folder " + folder + " and give clients the new ca.pem.");
        }
        return new CertificateAuthority(folder, clock, certificate, key);
    }

    /** Empty where there is none, or none that can be used: it is replaced then. */
    private Optional<ServerIdentity> stored() throws IOException {
        Path file = folder.resolve("server.pem");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<X509Certificate> chain = PemFiles.certificates(file);
            PrivateKey serverKey = PemFiles.key(file);
            return chain.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ServerIdentity(serverKey, chain));
        } catch (DroverException e) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .log("The certificate is damaged: making another");
            return Optional.empty();
        }
    }

    private boolean fits(ServerIdentity identity, ServerNames names) {
        X509Certificate server = identity.certificate();
        Instant now = clock.instant();
        return identity.chain().getLast().equals(certificate)
                && !now.isBefore(server.getNotBefore().toInstant())
                && now.plus(RENEWED_BEFORE).isBefore(server.getNotAfter().toInstant())
                && names(server).containsAll(names.hosts())
                && names(server).containsAll(names.addresses())
                && belongTogether(identity.key(), server.getPublicKey());
    }

    private ServerIdentity issue(ServerNames names) throws IOException, GeneralSecurityException {
        KeyPair keys = Certificates.newKeys();
        X509Certificate server =
                Certificates.server(
                        keys.getPublic(),
                        names,
                        certificate,
                        key,
                        clock.instant(),
                        SERVER_VALIDITY);
        PemFiles.write(
                folder.resolve("server.pem"),
                PemFiles.text(keys.getPrivate())
                        + PemFiles.text(server)
                        + PemFiles.text(certificate));
        log.atInfo()
                .addKeyValue("hosts", names.hosts())
                .addKeyValue("addresses", names.addresses())
                .addKeyValue("validTo", server.getNotAfter().toInstant())
                .log("Made a certificate for the server");
        return new ServerIdentity(keys.getPrivate(), List.of(server, certificate));
    }

    private static Collection<String> names(X509Certificate server) {
        var names = new TreeSet<String>();
        try {
            Collection<List<?>> alternatives = server.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(name -> names.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException e) {
            log.atWarn().setCause(e).log("The certificate's names cannot be read");
        }
        return names;
    }

    private static boolean belongTogether(PrivateKey key, PublicKey other) {
        byte[] probe = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(key);
            signer.update(probe);
            byte[] signed = signer.sign();
            signer.initVerify(other);
            signer.update(probe);
            return signer.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static DroverException unusable(Path folder, Exception cause) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The folder of certificates " + folder + " cannot be used: " + cause,
                "See whether its owner is the user that the server runs as, and the disk has room.",
                Map.of("folder", folder.toString()),
                cause);
    }
}
