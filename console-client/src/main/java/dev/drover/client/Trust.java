package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How a server's certificate is judged. There is no way to believe everybody. */
public sealed interface Trust {

    /** A context for connections that believe whom this believes. */
    SSLContext context();

    /** What the operating system's JDK believes: the well-known certificate authorities. */
    record WellKnown() implements Trust {

        @Override
        public SSLContext context() {
            try {
                return SSLContext.getDefault();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The JDK has no TLS", e);
            }
        }
    }

    /**
     * The certificate authorities of a file and no others.
     *
     * @param file certificates in PEM
     */
    record Authority(Path file) implements Trust {

        @Override
        public SSLContext context() {
            try {
                TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
                managers.init(store());
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, managers.getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The JDK has no TLS", e);
            }
        }

        private KeyStore store() throws GeneralSecurityException {
            try (InputStream in = Files.newInputStream(file)) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                int count = 0;
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca-" + count++, certificate);
                }
                if (count == 0) {
                    throw unreadable("it holds no certificate");
                }
                return store;
            } catch (java.security.cert.CertificateException e) {
                throw unreadable("it is not a certificate in PEM");
            } catch (IOException e) {
                throw unreadable(String.valueOf(e.getMessage()));
            }
        }

        private DroverException unreadable(String why) {
            return new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The CA certificate " + file + " cannot be used: " + why,
                    "Name the server's ca.pem with --ca or DROVER_CA.");
        }
    }
}
