package dev.drover.server.node.order;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.util.Base64URL;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.tls.OwnerOnlyFile;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/**
 * Signs orders, or reports: an Ed25519 key. Bouncy Castle's own signer takes a tenth of the JDK's
 * time, which is most of what an order costs. Safe for use by many threads.
 */
public final class SigningKey {

    private final Ed25519PrivateKeyParameters key;
    private final VerifyingKey verifying;

    private SigningKey(Ed25519PrivateKeyParameters key) {
        this.key = key;
        this.verifying = new VerifyingKey(key.generatePublicKey());
    }

    public static SigningKey create() {
        return new SigningKey(new Ed25519PrivateKeyParameters(new SecureRandom()));
    }

    /** The key in the file, which only its owner can read; made where there is none. */
    public static SigningKey in(Path file) {
        try {
            if (Files.exists(file)) {
                byte[] text = Files.readAllBytes(file);
                return new SigningKey(
                        new Ed25519PrivateKeyParameters(
                                new Base64URL(new String(text, US_ASCII).strip()).decode()));
            }
            SigningKey made = create();
            made.write(file);
            return made;
        } catch (IOException | IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The file " + file + " holds no key for signing: " + e.getMessage(),
                    "Put it back from a backup. Without it the machines on the other side take"
                            + " nothing from this one, and have to be joined again.",
                    Map.of("file", file.toString()),
                    e);
        }
    }

    /** Puts it into the file as a whole; only its owner can read it. */
    public void write(Path file) throws IOException {
        OwnerOnlyFile.write(file, (Base64URL.encode(key.getEncoded()) + "\n").getBytes(US_ASCII));
    }

    /** What others verify its signatures with. */
    public VerifyingKey verifying() {
        return verifying;
    }

    /**
     * Signs a value that Jackson writes.
     *
     * @param type the kind of thing that is signed, so that one cannot be taken for another
     * @return a JWS in its compact form
     */
    String sign(String type, Object value) {
        String unsigned = Jws.unsigned(type, Json.mapper().writeValueAsBytes(value));
        byte[] input = unsigned.getBytes(US_ASCII);
        var signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(input, 0, input.length);
        return Jws.signed(unsigned, signer.generateSignature());
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "signing key of " + verifying;
    }
}
