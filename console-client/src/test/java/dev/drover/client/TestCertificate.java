package dev.drover.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and certificate for 127.0.0.1, made by the JDK's keytool once for all tests. */
public final class TestCertificate {

    private static final String PASSWORD = "for tests";
    private static final TestCertificate SHARED = make();

    private final SSLContext context;
    private final String pem;

    private TestCertificate(SSLContext context, String pem) {
        this.context = context;
        this.pem = pem;
    }

    public static TestCertificate shared() {
        return SHARED;
    }

    /** For a server. */
    SSLContext context() {
        return context;
    }

    /** What clients are to believe. */
    public String pem() {
        return pem;
    }

    private static TestCertificate make() {
        try {
            Path folder = Files.createTempDirectory("drover-test-certificate");
            Path store = folder.resolve("keys.p12");
            generate(store);
            TestCertificate certificate = load(store);
            Files.delete(store);
            Files.delete(folder);
            return certificate;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void generate(Path store) throws IOException, InterruptedException {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process =
                new ProcessBuilder(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                "test",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=Test",
                                "-ext",
                                "SAN=IP:127.0.0.1",
                                "-ext",
                                "bc:c",
                                "-validity",
                                "2",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(Duration.ofMinutes(1)) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool made no key");
        }
    }

    private static TestCertificate load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        String encoded =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getCertificate("test").getEncoded());
        return new TestCertificate(
                context,
                "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
    }
}
