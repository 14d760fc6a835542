package dev.drover.server.tls;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/** A secret key that only this server knows: random bytes in a file that only its owner reads. */
public final class KeyFile {

    public static final int BYTES = 32;

    private KeyFile() {}

    /**
     * The key in the file, which is made where there is none.
     *
     * @param loss what a person should know who does not have it any more
     * @throws DroverException CONFIGURATION where it cannot be read or made
     */
    public static byte[] in(Path file, String loss) {
        try {
            if (!Files.exists(file)) {
                byte[] fresh = new byte[BYTES];
                new SecureRandom().nextBytes(fresh);
                OwnerOnlyFile.write(file, fresh);
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES) {
                throw new IOException("it has " + key.length + " bytes, not " + BYTES);
            }
            return key;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The key " + file + " cannot be used: " + e.getMessage(),
                    "Put it back from a backup. " + loss,
                    Map.of("file", file.toString()),
                    e);
        }
    }
}
