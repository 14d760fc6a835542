package dev.drover.server.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the server shows of itself when a client connects, and the key that proves it.
 *
 * @param chain the server's certificate, then that of its authority
 */
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {

    public ServerIdentity {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return certificate().getSubjectX500Principal()
                + ", valid to "
                + certificate().getNotAfter().toInstant();
    }
}
