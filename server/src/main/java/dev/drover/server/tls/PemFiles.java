package dev.drover.server.tls;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Reads and writes certificates and keys of elliptic curves as PEM (RFC 7468). */
final class PemFiles {

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemFiles() {}

    static String text(X509Certificate certificate) throws GeneralSecurityException {
        return text(CERTIFICATE, certificate.getEncoded());
    }

    static String text(PrivateKey key) {
        return text(KEY, key.getEncoded());
    }

    /** Replaces the file as a whole; only its owner may read it. */
    static void write(Path file, String text) throws IOException {
        OwnerOnlyFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The certificates of a file in their order. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificatePart(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException e) {
            throw damaged(file, "certificate", e);
        }
    }

    /** The one certificate of a text; INVALID_PARAMETERS where it holds none. */
    static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "That is no certificate: " + e.getMessage(),
                    "Give one as PEM.",
                    Map.of(),
                    e);
        }
    }

    static PrivateKey key(Path file) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(begin(KEY));
        int end = text.indexOf(end(KEY));
        if (begin < 0 || end < begin) {
            throw damaged(file, "private key", null);
        }
        try {
            byte[] encoded =
                    Base64.getMimeDecoder()
                            .decode(text.substring(begin + begin(KEY).length(), end));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged(file, "private key", e);
        }
    }

    static DroverException damaged(
            Path file, String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                file + " holds no " + what + " that can be used",
                "Put it back from a backup, or remove the folder "
                        + file.getParent()
                        + " to get a new certificate authority; clients must then be given its new"
                        + " ca.pem.",
                Map.of("file", file.toString()),
                cause);
    }

    /** The certificate factory does not skip keys. */
    private static byte[] certificatePart(Path file) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(begin(CERTIFICATE));
        return text.substring(Math.max(begin, 0)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(String kind, byte[] encoded) {
        return begin(kind) + "\n" + LINES.encodeToString(encoded) + "\n" + end(kind) + "\n";
    }

    private static String begin(String kind) {
        return "-----BEGIN " + kind + "-----";
    }

    private static String end(String kind) {
        return "-----END " + kind + "-----";
    }
}
