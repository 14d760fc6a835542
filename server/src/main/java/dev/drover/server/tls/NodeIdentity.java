package dev.drover.server.tls;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * By what a node shows who it is: a key that never leaves its machine, the certificate that the
 * primary gave it, and the authority that both trust.
 *
 * @param chain the node's certificate, then that of the authority
 */
public record NodeIdentity(PrivateKey key, List<X509Certificate> chain) {

    /** A key that has no certificate yet. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Fresh(KeyPair keys, byte[] request) {

        public Fresh {
            request = request.clone();
        }

        @Override
        public byte[] request() {
            return request.clone();
        }

        /** With what the primary answered to the request. */
        public NodeIdentity with(String certificate, String authority) {
            return new NodeIdentity(
                    keys.getPrivate(),
                    List.of(PemFiles.certificate(certificate), PemFiles.certificate(authority)));
        }

        @Override
        public String toString() {
            return "a key without a certificate";
        }
    }

    public NodeIdentity {
        chain = List.copyOf(chain);
    }

    public static Fresh fresh(String name) {
        try {
            KeyPair keys = Certificates.newKeys();
            return new Fresh(keys, Certificates.request(keys, name));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has keys on P-256", e);
        }
    }

    /** CONFIGURATION where the file holds no identity. */
    public static NodeIdentity read(Path file) {
        try {
            List<X509Certificate> chain = PemFiles.certificates(file);
            if (chain.size() != 2) {
                throw PemFiles.damaged(file, "pair of certificates", null);
            }
            return new NodeIdentity(PemFiles.key(file), chain);
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The identity of this node in " + file + " cannot be read: " + e.getMessage(),
                    "Put it back from a backup, or join again.",
                    Map.of("file", file.toString()),
                    e);
        }
    }

    public void write(Path file) throws IOException {
        try {
            StringBuilder text = new StringBuilder(PemFiles.text(key));
            for (X509Certificate each : chain) {
                text.append(PemFiles.text(each));
            }
            OwnerOnlyFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Whether two thirds of its time are over. */
    public boolean isDueForRenewal(Instant now) {
        Instant begin = certificate().getNotBefore().toInstant();
        Duration validity = Duration.between(begin, certificate().getNotAfter().toInstant());
        return now.isAfter(begin.plus(validity.multipliedBy(2).dividedBy(3)));
    }

    /** For connections to the primary, which must show a certificate of the same authority. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new ShownIdentity(key, chain)},
                    Trust.in(chain.getLast()),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }

    /** The SHA-256 of a certificate in hexadecimal. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The certificate as PEM. */
    public static String pem(X509Certificate certificate) {
        try {
            return PemFiles.text(certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate has an encoding", e);
        }
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return certificate().getSubjectX500Principal()
                + ", valid to "
                + certificate().getNotAfter().toInstant();
    }
}
