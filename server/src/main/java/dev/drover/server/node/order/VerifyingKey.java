package dev.drover.server.node.order;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.nimbusds.jose.util.Base64URL;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import tools.jackson.core.JacksonException;

import java.util.Map;
import java.util.Optional;

/** Verifies what a {@link SigningKey} signed. Written as the 32 bytes of RFC 8032 in base64url. */
public final class VerifyingKey {

    private final Ed25519PublicKeyParameters key;

    VerifyingKey(Ed25519PublicKeyParameters key) {
        this.key = key;
    }

    @JsonCreator
    public static VerifyingKey of(String text) {
        try {
            return new VerifyingKey(new Ed25519PublicKeyParameters(new Base64URL(text).decode()));
        } catch (IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "That is no Ed25519 key: " + e.getMessage(),
                    "Give its 32 bytes in base64url.");
        }
    }

    @JsonValue
    public String text() {
        return Base64URL.encode(key.getEncoded()).toString();
    }

    /**
     * The value that was signed.
     *
     * @throws DroverException NOT_ALLOWED where the signature is not of this key, or of another
     *     type of thing; INVALID_PARAMETERS where it is no JWS or holds no such value
     */
    <T> T verify(String jws, String type, Class<T> as) {
        try {
            Jws parsed = Jws.parse(jws);
            if (!Jws.isOf(type, jws)) {
                throw refused("it is no " + type);
            }
            // A text that is not ASCII becomes another one, whose signature is not right.
            byte[] input = parsed.signed().getBytes(US_ASCII);
            var verifier = new Ed25519Signer();
            verifier.init(false, key);
            verifier.update(input, 0, input.length);
            if (!verifier.verifySignature(parsed.signature())) {
                throw refused("its signature is not of the key that is known");
            }
            return Json.mapper().readValue(parsed.payload(), as);
        } catch (IllegalArgumentException | JacksonException e) {
            throw unreadable(type, e);
        }
    }

    /** What it says of itself, without any proof: for telling the sender what is refused. */
    static <T> Optional<T> claimed(String jws, Class<T> as) {
        try {
            return Optional.of(Json.mapper().readValue(Jws.parse(jws).payload(), as));
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static DroverException refused(String why) {
        return new DroverException(
                ErrorKind.NOT_ALLOWED,
                "What came over the link is refused: " + why,
                "Somebody forged or altered it, or a key was replaced; see the logs of both ends.");
    }

    private static DroverException unreadable(String type, Exception cause) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "What came over the link is no " + type + ": " + cause.getMessage(),
                "See whether both ends have versions of Drover that go together.",
                Map.of(),
                cause);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey same && text().equals(same.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
