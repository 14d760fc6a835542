package dev.drover.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom one end of a connection between servers takes for genuine. */
public final class Trust {

    private Trust() {}

    /** Takes whatever the authority signed, and nothing else. */
    public static TrustManager[] in(X509Certificate authority) {
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry("authority", authority);
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Every Java has a trust manager", e);
        }
    }

    /**
     * For the one connection by which a machine joins, which knows no more of the authority than
     * the fingerprint that came with the token.
     */
    public static SSLContext inFingerprint(String fingerprint) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Pinned(fingerprint)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }

    /** Finds the authority of the fingerprint in the chain, and has it checked as usual. */
    private record Pinned(String fingerprint) implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("Nobody connects to a machine that joins");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            X509Certificate authority =
                    Arrays.stream(chain)
                            .filter(each -> NodeIdentity.fingerprint(each).equals(fingerprint))
                            .findFirst()
                            .orElseThrow(() ->
                                    new CertificateException(
                                            "The server shows no certificate of the authority that"
                                                    + " the token names: it is another server, or"
                                                    + " somebody is between"));
            for (TrustManager each : in(authority)) {
                if (each instanceof X509TrustManager usual) {
                    usual.checkServerTrusted(chain, type);
                    return;
                }
            }
            throw new CertificateException("This Java cannot check certificates");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
