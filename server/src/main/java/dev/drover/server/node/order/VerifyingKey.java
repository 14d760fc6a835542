package dev.drover.server.node.order;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import tools.jackson.core.JacksonException;

import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
            JWSObject object = JWSObject.parse(jws);
            if (object.getHeader().getType() == null
                    || !object.getHeader().getType().getType().equals(type)) {
                throw refused("it is no " + type);
            }
            if (!object.verify(new Verifier())) {
                throw refused("its signature is not of the key that is known");
            }
            return Json.mapper().readValue(object.getPayload().toBytes(), as);
        } catch (ParseException | JacksonException e) {
            throw unreadable(type, e);
        } catch (JOSEException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    /** What it says of itself, without any proof: for telling the sender what is refused. */
    static <T> Optional<T> claimed(String jws, Class<T> as) {
        try {
            return Optional.of(
                    Json.mapper().readValue(JWSObject.parse(jws).getPayload().toBytes(), as));
        } catch (ParseException | JacksonException e) {
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

    private final class Verifier implements JWSVerifier {

        private final JCAContext context = new JCAContext();

        @Override
        public boolean verify(JWSHeader header, byte[] input, Base64URL signature)
                throws JOSEException {
            if (!header.getAlgorithm().equals(JWSAlgorithm.EdDSA)
                    || header.getCriticalParams() != null) {
                throw new JOSEException("its header is not one of Drover's");
            }
            var verifier = new Ed25519Signer();
            verifier.init(false, key);
            verifier.update(input, 0, input.length);
            return verifier.verifySignature(signature.decode());
        }

        @Override
        public Set<JWSAlgorithm> supportedJWSAlgorithms() {
            return Set.of(JWSAlgorithm.EdDSA);
        }

        @Override
        public JCAContext getJCAContext() {
            return context;
        }
    }
}
