package dev.drover.server.node.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.ProcessId;
import dev.drover.api.Secret;
import dev.drover.server.access.NewSecrets;
import dev.drover.server.tls.KeyFile;

import java.nio.file.Path;
import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The tokens of processes that outlive their node's server: made of a process's identifier with a
 * key of the data folder (HMAC, RFC 2104), so that the next server knows them again without a
 * record of each. Safe for use by many threads.
 */
public final class ProcessSecrets {

    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    private ProcessSecrets(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /** With the key in the file, which is made where there is none; CONFIGURATION. */
    public static ProcessSecrets in(Path file) {
        return new ProcessSecrets(
                KeyFile.in(
                        file,
                        "Without it, processes that go on here cannot call the server any more;"
                                + " where none do, delete the file."));
    }

    public Secret of(ProcessId process) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return NewSecrets.ofProcess(mac.doFinal(process.value().getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "secrets of processes";
    }
}
