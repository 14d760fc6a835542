package dev.drover.server.tls;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows each new TLS connection the one identity that there is at the moment, so it can be renewed.
 * The JDK's own key manager wants a key store, which encrypts the key only to decrypt it again: a
 * hundred classes that an idle node keeps.
 *
 * <p>Safe for use by many threads.
 */
public final class ShownIdentity extends X509ExtendedKeyManager {

    private static final String ALIAS = "drover";
    private static final String KEY_TYPE = "EC";

    private record Shown(PrivateKey key, List<X509Certificate> chain) {}

    private volatile Shown shown;

    /**
     * @param key on an elliptic curve
     * @param chain the certificate of the key, then that of its authority
     */
    public ShownIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.shown = new Shown(key, chain);
    }

    /** What connections are shown that begin from now on. */
    public void use(PrivateKey key, List<X509Certificate> chain) {
        shown = new Shown(key, chain);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keyType.equals(KEY_TYPE) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals(KEY_TYPE) ? new String[] {ALIAS} : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return List.of(keyTypes).contains(KEY_TYPE) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return shown.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return shown.key();
    }
}
