package dev.drover.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bare echo server in a process of its own, with a certificate made for it. */
final class Echo implements Closeable {
    private final Child child;
    private final URI url;
    private final Path authority;

    private Echo(Child child, URI url, Path authority) {
        this.child = child;
        this.url = url;
        this.authority = authority;
    }

    static Echo start(Surroundings surroundings, Path answer, List<String> options)
            throws IOException, InterruptedException {
        return start(surroundings, answer.toString(), options);
    }

    /** One whose messages are signed. */
    static Echo signing(Surroundings surroundings, List<String> options)
            throws IOException, InterruptedException {
        return start(surroundings, BareEcho.SIGNED, options);
    }

    private static Echo start(Surroundings surroundings, String answer, List<String> options)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(surroundings.scratch(), "echo");
        Path keys = folder.resolve("keys.p12");
        Path password = Files.writeString(folder.resolve("password"), "not-a-secret");
        Path authority = folder.resolve("certificate.pem");
        String words =
                "-storetype PKCS12 -alias echo -storepass:file " + password + " -keystore " + keys;
        keytool(
                "-genkeypair -keyalg EC -groupname secp256r1 -validity 2 -dname CN=localhost"
                        + " -ext san=ip:127.0.0.1,dns:localhost "
                        + words);
        keytool("-exportcert -rfc -file " + authority + " " + words);
        Child child =
                Child.java(
                        folder.resolve("echo.log"),
                        options,
                        BareEcho.class,
                        List.of(keys.toString(), password.toString(), answer));
        return new Echo(child, URI.create(child.awaitListening()), authority);
    }

    URI url() {
        return url;
    }

    Path authority() {
        return authority;
    }

    long resident() throws IOException {
        return child.resident();
    }

    long pid() {
        return child.pid();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    private static void keytool(String words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words.split(" ")));
        int exitCode =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (exitCode != 0) {
            throw new IOException("keytool ended with exit code " + exitCode);
        }
    }
}
