package dev.drover.server.node.order;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/**
 * A JWS (RFC 7515) in its compact form, signed with Ed25519 (RFC 8037). Its header is one fixed
 * text for each type of thing, and compared as a whole: there is nothing in it to be chosen or
 * read.
 *
 * @param signed header and payload: what the signature is of
 * @param encodedPayload in base64url, as is the signature
 */
record Jws(String signed, String encodedPayload, String encodedSignature) {

    /** Of a thing that is to be signed. */
    static String unsigned(String type, byte[] payload) {
        return header(type) + "." + encoded(payload);
    }

    static String signed(String unsigned, byte[] signature) {
        return unsigned + "." + encoded(signature);
    }

    /** Whether it says that it is of the type; nothing else is verified. */
    static boolean isOf(String type, String text) {
        return text.startsWith(header(type) + ".");
    }

    /** IllegalArgumentException where it is none. */
    static Jws parse(String text) {
        int first = text.indexOf('.');
        int last = text.lastIndexOf('.');
        if (first < 0 || text.indexOf('.', first + 1) != last || first == last) {
            throw new IllegalArgumentException("it does not have three parts");
        }
        return new Jws(
                text.substring(0, last), text.substring(first + 1, last), text.substring(last + 1));
    }

    /** IllegalArgumentException where it is not in base64url. */
    byte[] payload() {
        return Base64.getUrlDecoder().decode(encodedPayload);
    }

    /** Likewise. */
    byte[] signature() {
        return Base64.getUrlDecoder().decode(encodedSignature);
    }

    private static String header(String type) {
        return encoded(("{\"typ\":\"" + type + "\",\"alg\":\"EdDSA\"}").getBytes(US_ASCII));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Never shows the payload. */
    @Override
    public String toString() {
        return "a JWS of " + signed.length() + " characters";
    }
}
