package dev.drover.server.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.audit.AuditPublicKey;
import dev.drover.server.tls.OwnerOnlyFile;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Signs the checkpoints of one server's audit log. A key of its own: what orders are signed with
 * proves nothing here. Safe for use by many threads.
 */
final class AuditKey {

    /** What an Ed25519 key's 32 bytes have before them in X.509, see RFC 8410. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Ed25519PrivateKeyParameters key;
    private final AuditPublicKey verifying;

    private AuditKey(Ed25519PrivateKeyParameters key) {
        this.key = key;
        byte[] bytes = key.generatePublicKey().getEncoded();
        byte[] x509 = Arrays.copyOf(X509, X509.length + bytes.length);
        System.arraycopy(bytes, 0, x509, X509.length, bytes.length);
        this.verifying = AuditPublicKey.of(Base64.getEncoder().encodeToString(x509));
    }

    /**
     * The key in {@code audit.key} of the folder, which only its owner can read; made where there
     * is none, with its public half as PEM in {@code audit.pem}.
     */
    static AuditKey in(Path folder) {
        Path file = folder.resolve("audit.key");
        try {
            if (Files.exists(file)) {
                byte[] text = Files.readAllBytes(file);
                return new AuditKey(
                        new Ed25519PrivateKeyParameters(
                                Base64.getUrlDecoder().decode(new String(text, US_ASCII).strip())));
            }
            OwnerOnlyFile.makeFolder(folder);
            AuditKey made = new AuditKey(new Ed25519PrivateKeyParameters(new SecureRandom()));
            OwnerOnlyFile.write(
                    folder.resolve("audit.pem"), made.verifying.pem().getBytes(US_ASCII));
            String encoded =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(made.key.getEncoded());
            OwnerOnlyFile.write(file, (encoded + "\n").getBytes(US_ASCII));
            return made;
        } catch (IOException | IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The file " + file + " holds no key for signing: " + e.getMessage(),
                    "Put it back from a backup. Without it what was signed before counts as signed"
                            + " by somebody else.",
                    Map.of("file", file.toString()),
                    e);
        }
    }

    AuditPublicKey verifying() {
        return verifying;
    }

    byte[] sign(byte[] bytes) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(bytes, 0, bytes.length);
        return signer.generateSignature();
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "signing half of " + verifying;
    }
}
