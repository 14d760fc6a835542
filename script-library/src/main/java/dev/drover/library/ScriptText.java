package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Texts of scripts: UTF-8, and known by their hash. */
final class ScriptText {

    private ScriptText() {}

    /** SHA-256 of the text in UTF-8, in hexadecimal. */
    static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** SCRIPT, naming the first byte that is wrong. */
    static String decode(ScriptName name, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
            throw new DroverException(
                    ErrorKind.SCRIPT,
                    "The script " + name + " is not UTF-8: byte " + in.position() + " is wrong",
                    "Save it as UTF-8.",
                    Map.of("script", name.value(), "byte", in.position()),
                    null);
        }
        return out.flip().toString();
    }

    /** Its length in UTF-8; SCRIPT where it holds half a character. */
    static int length(ScriptName name, String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
        } catch (CharacterCodingException e) {
            throw new DroverException(
                    ErrorKind.SCRIPT,
                    "The script " + name + " has half a surrogate pair, which is no text",
                    "Save it as UTF-8.",
                    Map.of("script", name.value()),
                    e);
        }
    }

    /** TOO_LARGE above the limit. */
    static void checkLength(ScriptName name, long bytes, int limit) {
        if (bytes > limit) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The script " + name + " has " + bytes + " bytes; the limit is " + limit,
                    "Split it into modules, or raise library.scriptBytes.",
                    Map.of("script", name.value(), "bytes", bytes, "limit", limit),
                    null);
        }
    }
}
