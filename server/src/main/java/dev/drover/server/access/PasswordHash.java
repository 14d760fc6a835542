package dev.drover.server.access;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Argon2id hash of a password, with all that it was computed with, in the form {@code
 * $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH} of the PHC string format. {@code toString} is masked.
 */
public record PasswordHash(String text) {

    static final int SALT_BYTES = 16;

    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;

    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

    public PasswordHash {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("Not an Argon2id hash in the PHC string format");
        }
    }

    /** Takes the memory and the time that the configuration says. */
    static PasswordHash of(String password, byte[] salt, PasswordConfiguration configuration) {
        byte[] hash =
                compute(
                        password,
                        salt,
                        configuration.memoryKilobytes(),
                        configuration.iterations(),
                        LANES,
                        HASH_BYTES);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return new PasswordHash(
                settings(configuration)
                        + encoder.encodeToString(salt)
                        + "$"
                        + encoder.encodeToString(hash));
    }

    /** As expensive as the hash was; takes the same time wherever the two differ. */
    boolean matches(String password) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("The form was checked");
        }
        Base64.Decoder decoder = Base64.getDecoder();
        byte[] expected = decoder.decode(parts.group(5));
        byte[] actual =
                compute(
                        password,
                        decoder.decode(parts.group(4)),
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Whether a new hash would be computed in the same way. */
    boolean isAsConfigured(PasswordConfiguration configuration) {
        return text.startsWith(settings(configuration));
    }

    private static String settings(PasswordConfiguration configuration) {
        return "$argon2id$v=19$m="
                + configuration.memoryKilobytes()
                + ",t="
                + configuration.iterations()
                + ",p="
                + LANES
                + "$";
    }

    private static byte[] compute(
            String password, byte[] salt, int kilobytes, int iterations, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(kilobytes)
                        .withIterations(iterations)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    @Override
    public String toString() {
        return "******";
    }
}
