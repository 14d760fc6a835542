package dev.drover.benchmarks;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.util.Arrays;

/** Bytes behind their signature, by the same classes as those of orders and reports. */
final class Signatures {
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    private final Ed25519PrivateKeyParameters own;
    private final Ed25519PublicKeyParameters other;

    private Signatures(int ownSeed, int otherSeed) {
        own = key(ownSeed);
        other = key(otherSeed).generatePublicKey();
    }

    static Signatures ofServer() {
        return new Signatures(1, 2);
    }

    static Signatures ofClient() {
        return new Signatures(2, 1);
    }

    private static Ed25519PrivateKeyParameters key(int seed) {
        byte[] bytes = new byte[KEY_BYTES];
        Arrays.fill(bytes, (byte) seed);
        return new Ed25519PrivateKeyParameters(bytes);
    }

    byte[] sign(byte[] content) {
        var signer = new Ed25519Signer();
        signer.init(true, own);
        signer.update(content, 0, content.length);
        byte[] signed = Arrays.copyOf(signer.generateSignature(), SIGNATURE_BYTES + content.length);
        System.arraycopy(content, 0, signed, SIGNATURE_BYTES, content.length);
        return signed;
    }

    /** What the other end signed. */
    byte[] verify(byte[] signed) {
        var verifier = new Ed25519Signer();
        verifier.init(false, other);
        verifier.update(signed, SIGNATURE_BYTES, signed.length - SIGNATURE_BYTES);
        if (!verifier.verifySignature(Arrays.copyOf(signed, SIGNATURE_BYTES))) {
            throw new IllegalStateException("The signature is not of the other end");
        }
        return Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
    }
}
