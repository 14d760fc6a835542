package dev.drover.api.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Verifies what a server signed in its audit log. Safe for use by many threads. */
public final class AuditPublicKey {

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String LAST = "-----END PUBLIC KEY-----";

    private final PublicKey key;
    private final byte[] encoded;

    private AuditPublicKey(PublicKey key, byte[] encoded) {
        this.key = key;
        this.encoded = encoded;
    }

    /**
     * A key as the head of an export has it.
     *
     * @param text X.509 in base 64
     * @throws DroverException INVALID_PARAMETERS where it is no Ed25519 key
     */
    public static AuditPublicKey of(String text) {
        try {
            byte[] encoded = Base64.getDecoder().decode(text);
            PublicKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded));
            return new AuditPublicKey(key, encoded);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "That is no public key of Ed25519: " + e.getMessage(),
                    "Give the file audit.pem of the server's folder tls.",
                    Map.of(),
                    e);
        }
    }

    /** As {@link #of}, from a PEM file's text. */
    public static AuditPublicKey ofPem(String pem) {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(LAST);
        return of(
                begin < 0 || end < begin
                        ? "no PEM"
                        : pem.substring(begin + BEGIN.length(), end).replaceAll("\\s", ""));
    }

    /** X.509 in base 64. */
    public String text() {
        return Base64.getEncoder().encodeToString(encoded);
    }

    public String pem() {
        return BEGIN + "\n" + text() + "\n" + LAST + "\n";
    }

    /** The SHA-256 of its X.509 form in hexadecimal. */
    public String fingerprint() {
        return AuditFormat.hash(encoded, 0, encoded.length);
    }

    boolean signed(AuditLine.Seal seal) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(seal.signed());
            return verifier.verify(seal.signature());
        } catch (SignatureException e) {
            return false; // not even of the form of a signature
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("The key was read as one of Ed25519", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has Ed25519", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuditPublicKey same && text().equals(same.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return "audit key " + fingerprint();
    }
}
