package dev.drover.api.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** Writes the lines of an audit log, in the form that the package describes. */
public final class AuditFormat {

    /** What the first entry names as the hash of the one before. */
    public static final String NO_HASH = "0".repeat(64);

    /** Bytes of the longest line, without its end. */
    public static final int LONGEST_LINE = 1 << 20;

    /** The action of the entry by which a server says that it deletes its oldest entries. */
    public static final String TRIM = "audit.trim";

    static final byte[] HASH = ascii(",\"hash\":\"");
    static final byte[] BEFORE = ascii(",\"before\":\"");
    static final byte[] SIGNATURE = ascii(",\"signature\":\"");
    static final byte[] END = ascii("\"}");

    private AuditFormat() {}

    /**
     * An entry as it stands in the log.
     *
     * @param line without its end
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    public record Chained(byte[] line, String hash) {}

    /**
     * Puts an entry behind another.
     *
     * @param object the entry as a JSON object with {@code number} first, on one line
     * @param before the hash of the entry before
     */
    public static Chained entry(byte[] object, String before) {
        byte[] hashed = extended(object, BEFORE, before + "\"");
        String hash = hash(hashed, 0, hashed.length);
        ByteArrayOutputStream line = new ByteArrayOutputStream(hashed.length + 80);
        line.writeBytes(hashed);
        line.writeBytes(HASH);
        line.writeBytes(ascii(hash));
        line.writeBytes(END);
        return new Chained(line.toByteArray(), hash);
    }

    /**
     * A signed line without its end.
     *
     * @param object a checkpoint or the head of an export, as a JSON object on one line
     * @param signer gives the Ed25519 signature of the bytes
     */
    public static byte[] signed(byte[] object, UnaryOperator<byte[]> signer) {
        byte[] content = Arrays.copyOf(object, object.length - 1);
        String signature = HexFormat.of().formatHex(signer.apply(content));
        ByteArrayOutputStream line = new ByteArrayOutputStream(content.length + 160);
        line.writeBytes(content);
        line.writeBytes(SIGNATURE);
        line.writeBytes(ascii(signature));
        line.writeBytes(END);
        return line.toByteArray();
    }

    static String hash(byte[] bytes, int offset, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, offset, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] extended(byte[] object, byte[] name, String value) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(object.length + 80);
        text.write(object, 0, object.length - 1);
        text.writeBytes(name);
        text.writeBytes(ascii(value));
        return text.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
