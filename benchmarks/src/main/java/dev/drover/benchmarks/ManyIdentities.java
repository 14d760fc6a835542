package dev.drover.benchmarks;

import dev.drover.server.tls.NodeIdentity;
import dev.drover.server.tls.Trust;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Lets one client speak for many nodes: each connects to an address of its own, all of which are
 * the primary's, and by that address it is known which certificate to show.
 */
final class ManyIdentities extends X509ExtendedKeyManager {
    private final Map<String, NodeIdentity> byAddress;

    private ManyIdentities(Map<String, NodeIdentity> byAddress) {
        this.byAddress = byAddress;
    }

    static SSLContext context(Map<String, NodeIdentity> byAddress, X509Certificate authority)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new ManyIdentities(byAddress)},
                new TrustManager[] {new AnyAddress(Trust.in(authority))},
                null);
        return context;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
        return byAddress.containsKey(engine.getPeerHost()) ? engine.getPeerHost() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        NodeIdentity identity = byAddress.get(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        NodeIdentity identity = byAddress.get(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        return byAddress.keySet().toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /**
     * Checks the chain as a node does, but not the address: a certificate cannot name ten thousand.
     */
    private static final class AnyAddress extends X509ExtendedTrustManager {
        private final X509TrustManager usual;

        AnyAddress(TrustManager[] usual) {
            this.usual =
                    Arrays.stream(usual)
                            .filter(X509TrustManager.class::isInstance)
                            .map(X509TrustManager.class::cast)
                            .findFirst()
                            .orElseThrow();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            usual.checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            usual.checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            usual.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("Nobody connects to a node");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("Nobody connects to a node");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("Nobody connects to a node");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
