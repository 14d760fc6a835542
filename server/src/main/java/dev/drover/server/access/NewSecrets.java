package dev.drover.server.access;

import dev.drover.api.Secret;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes tokens: a prefix that says what it is, and 256 random bits in URL-safe base 64. */
public final class NewSecrets {

    static final String TOKEN = "drt_";
    static final String SESSION = "drs_";
    static final String PROCESS = "drp_";

    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    public Secret next(String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(prefix, bytes);
    }

    /**
     * A process's, of bits that nobody else can find out and that are the same again where they
     * have to be.
     */
    public static Secret ofProcess(byte[] bits) {
        return of(PROCESS, bits);
    }

    private static Secret of(String prefix, byte[] bits) {
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }
}
