package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords and compares them, only so many at once: each takes memory. Safe for use by many
 * threads.
 */
final class Passwords {

    private final PasswordConfiguration configuration;
    private final Semaphore turns;
    private final SecureRandom random = new SecureRandom();

    /** Of no password: what is computed for users who are not there or have none. */
    private volatile @Nullable PasswordHash ofNobody;

    Passwords(PasswordConfiguration configuration) {
        this.configuration = configuration;
        this.turns = new Semaphore(configuration.hashesAtOnce(), true);
    }

    /** INVALID_PARAMETERS where it is too short or too long, LIMIT_REACHED where too many wait. */
    PasswordHash hash(Secret password) {
        int length = password.reveal().length();
        if (length < configuration.minimumLength() || length > PasswordConfiguration.LONGEST) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The password has "
                            + length
                            + " characters; it may have "
                            + configuration.minimumLength()
                            + " to "
                            + PasswordConfiguration.LONGEST,
                    "Take a sentence, or what a password manager makes.");
        }
        return inTurn(() -> fresh(password.reveal()));
    }

    /** Of one that was taken before, whatever is asked of new ones now. */
    PasswordHash rehash(Secret password) {
        return inTurn(() -> fresh(password.reveal()));
    }

    /**
     * Takes as long for a user without a password.
     *
     * @param before looked at again when it is its turn
     */
    boolean matches(@Nullable PasswordHash known, Secret password, Runnable before) {
        return inTurn(() -> {
            before.run();
            String text = password.reveal();
            PasswordHash compared = known == null ? nobody() : known;
            boolean equal = compared.matches(shortened(text));
            return equal && known != null && text.length() <= PasswordConfiguration.LONGEST;
        });
    }

    /** Whether it should be hashed anew when the password is known. */
    boolean isOutdated(PasswordHash hash) {
        return !hash.isAsConfigured(configuration);
    }

    private PasswordHash nobody() {
        PasswordHash known = ofNobody;
        if (known == null) {
            known = fresh("");
            ofNobody = known;
        }
        return known;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), PasswordConfiguration.LONGEST));
    }

    private PasswordHash fresh(String password) {
        byte[] salt = new byte[PasswordHash.SALT_BYTES];
        random.nextBytes(salt);
        return PasswordHash.of(password, salt, configuration);
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(configuration.longestWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DroverException(
                        ErrorKind.LIMIT_REACHED,
                        configuration.hashesAtOnce()
                                + " passwords are looked at already, and more have waited for "
                                + configuration.longestWait().toMillis()
                                + " ms",
                        "Try again, or raise access.passwords.hashesAtOnce.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED, "The wait to look at a password was interrupted", "");
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
