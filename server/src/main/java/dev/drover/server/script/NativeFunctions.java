package dev.drover.server.script;

import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/**
 * Pure functions of Java's that the prelude uses where JavaScript's would be slow or are missing.
 */
final class NativeFunctions {

    private static final SecureRandom RANDOM = new SecureRandom();

    private NativeFunctions() {}

    /**
     * The first argument names the function. What cannot be done gives null; the prelude knows the
     * right error.
     */
    static @Nullable Object call(Value... arguments) {
        return switch (arguments[0].asString()) {
            case "now" -> System.nanoTime() / 1e6;
            case "encode" ->
                    ByteBuffer.wrap(arguments[1].asString().getBytes(StandardCharsets.UTF_8));
            case "decode" ->
                    decode(
                            bytes(arguments, 1),
                            Charset.forName(arguments[4].asString()),
                            arguments[5].asBoolean());
            case "fromBase64" -> fromBase64(arguments[1].asString());
            case "toBase64" ->
                    Base64.getEncoder()
                            .encodeToString(
                                    arguments[1].asString().getBytes(StandardCharsets.ISO_8859_1));
            case "random" -> {
                byte[] random = new byte[arguments[1].asInt()];
                RANDOM.nextBytes(random);
                yield ByteBuffer.wrap(random);
            }
            case "uuid" -> UUID.randomUUID().toString();
            default -> throw new IllegalArgumentException("No native function " + arguments[0]);
        };
    }

    private static byte[] bytes(Value[] arguments, int first) {
        byte[] bytes = new byte[arguments[first + 2].asInt()];
        arguments[first].readBuffer(arguments[first + 1].asLong(), bytes, 0, bytes.length);
        return bytes;
    }

    private static @Nullable String decode(byte[] bytes, Charset charset, boolean fatal) {
        if (!fatal) {
            return new String(bytes, charset);
        }
        try {
            CharBuffer text =
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private static @Nullable String fromBase64(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
