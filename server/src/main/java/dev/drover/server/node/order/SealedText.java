package dev.drover.server.node.order;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.tls.KeyFile;

import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;

/**
 * Encrypts what goes into the database and may hold secrets, such as the environment and the input
 * of a process: JWE (RFC 7516) with a key of the data folder, which only its owner can read.
 */
public final class SealedText {

    private static final JWEHeader HEADER =
            new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);

    private final byte[] key;

    private SealedText(byte[] key) {
        this.key = key;
    }

    /** With the key in the file, which is made where there is none. */
    public static SealedText in(Path file) {
        return new SealedText(
                KeyFile.in(file, "Without it, orders that are not done yet cannot be read."));
    }

    public String seal(String text) {
        try {
            var jwe = new JWEObject(HEADER, new Payload(text));
            jwe.encrypt(new DirectEncrypter(key));
            return jwe.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java has AES in GCM", e);
        }
    }

    /** UNAVAILABLE where it was sealed with another key, or is damaged. */
    public String open(String sealed) {
        try {
            JWEObject jwe = JWEObject.parse(sealed);
            jwe.decrypt(new DirectDecrypter(key));
            return jwe.getPayload().toString();
        } catch (ParseException | JOSEException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "A stored order cannot be read: " + e.getMessage(),
                    "See whether the key file of the data folder is the one that it was stored"
                            + " with.",
                    Map.of(),
                    e);
        }
    }
}
