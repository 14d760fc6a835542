package dev.drover.client;

import dev.drover.api.DroverException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Looks at the certificates that a server shows, so that a person can decide whether to believe
 * them. Nothing is believed here: the handshake is always broken off, before anything is sent.
 */
public final class CertificateProbe {

    private static final int BASIC_CONSTRAINTS_OF_NO_AUTHORITY = -1;

    /**
     * What a server showed.
     *
     * @param subject whose certificate it is
     * @param fingerprint SHA-256 of the certificate, as pairs of hexadecimal digits joined by
     *     colons
     * @param pem the certificate to believe, should the person decide so
     */
    public record Shown(String subject, String fingerprint, String pem) {}

    private CertificateProbe() {}

    /**
     * The authority at the end of the chain, or the server's own certificate where it shows no
     * authority.
     */
    public static Shown look(Endpoint endpoint, Duration limit) {
        Recorder recorder = new Recorder();
        try {
            shake(endpoint, recorder, Deadline.after(limit));
        } catch (IOException e) {
            if (recorder.chain.isEmpty()) {
                throw Failures.of(endpoint, e);
            }
        }
        List<X509Certificate> chain = recorder.chain;
        X509Certificate last = chain.getLast();
        boolean authority = last.getBasicConstraints() != BASIC_CONSTRAINTS_OF_NO_AUTHORITY;
        return shown(authority ? last : chain.getFirst());
    }

    /** Whether a call failed because the server's certificate is not believed. */
    public static boolean isReason(DroverException failure) {
        return Failures.UNTRUSTED.equals(failure.details().get("reason"));
    }

    /** Makes two ways of writing the same fingerprint equal. */
    public static String normalized(String fingerprint) {
        return fingerprint
                .replaceAll("(?i)^sha-?256[:=]", "")
                .replaceAll("[:\\s]", "")
                .toUpperCase(Locale.ROOT);
    }

    private static void shake(Endpoint endpoint, Recorder recorder, Deadline deadline)
            throws IOException {
        int wait = deadline.remainingMilliseconds(endpoint.url().toString());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), wait);
            plain.setSoTimeout(wait);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {recorder}, null);
            SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, endpoint.host(), endpoint.port(), true);
            socket.startHandshake();
            throw new IllegalStateException("A handshake that had to be refused went through");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK has no TLS", e);
        }
    }

    private static Shown shown(X509Certificate certificate) {
        try {
            byte[] encoded = certificate.getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded);
            String pem =
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                            + "\n-----END CERTIFICATE-----\n";
            return new Shown(
                    certificate.getSubjectX500Principal().getName(),
                    HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest),
                    pem);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate cannot be encoded", e);
        }
    }

    /** Keeps the chain and refuses it. */
    private static final class Recorder implements X509TrustManager {

        private List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type)
                throws CertificateException {
            chain = List.of(shown);
            throw new CertificateException("only looked at");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
