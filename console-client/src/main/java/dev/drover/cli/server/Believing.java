package dev.drover.cli.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.CertificateProbe;
import dev.drover.client.Endpoint;
import dev.drover.client.HttpRpc;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/** Decides with the person which certificate authority to believe for a server. */
final class Believing {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Surroundings surroundings;

    Believing(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The authority in PEM; empty where a well-known one vouches for the server.
     *
     * @param file that the person named
     * @param fingerprint that the person named
     */
    Optional<String> authority(
            Endpoint endpoint, Optional<String> file, Optional<String> fingerprint) {
        if (file.isPresent()) {
            return Optional.of(read(file.get()));
        }
        if (fingerprint.isEmpty() && isWellKnown(endpoint)) {
            return Optional.empty();
        }
        CertificateProbe.Shown shown = CertificateProbe.look(endpoint, LIMIT);
        if (fingerprint.isPresent()) {
            check(endpoint, shown, fingerprint.get());
        } else {
            ask(endpoint, shown);
        }
        return Optional.of(shown.pem());
    }

    private String read(String name) {
        try {
            return Files.readString(surroundings.path(name));
        } catch (IOException e) {
            throw Invocation.wrong(
                    "The CA certificate " + name + " cannot be read: " + e.getMessage(),
                    "Name the server's ca.pem.");
        }
    }

    private static boolean isWellKnown(Endpoint endpoint) {
        try (HttpRpc rpc = new HttpRpc(endpoint)) {
            rpc.open(LIMIT);
            return true;
        } catch (DroverException e) {
            if (CertificateProbe.isReason(e)) {
                return false;
            }
            throw e;
        }
    }

    private static void check(Endpoint endpoint, CertificateProbe.Shown shown, String fingerprint) {
        String expected = CertificateProbe.normalized(fingerprint);
        if (!CertificateProbe.normalized(shown.fingerprint()).equals(expected)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    endpoint.url()
                            + " shows a certificate with the fingerprint "
                            + shown.fingerprint()
                            + ", and not the one you gave",
                    "Ask its administrator which is right; it may be another machine.");
        }
    }

    private void ask(Endpoint endpoint, CertificateProbe.Shown shown) {
        String what =
                "The certificate of "
                        + endpoint.url()
                        + " comes from an authority that is not known here:\n  "
                        + SafeText.line(shown.subject())
                        + "\n  SHA-256 "
                        + shown.fingerprint();
        if (!surroundings.screen().traits().input()) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    what,
                    "If it is the right one, name its ca.pem with --ca, or say: --fingerprint "
                            + shown.fingerprint());
        }
        surroundings.screen().error(what);
        boolean yes =
                surroundings
                        .prompt()
                        .ask("Believe it from now on? [y/N] ")
                        .filter(answer -> answer.strip().matches("(?i)y|yes"))
                        .isPresent();
        if (!yes) {
            throw new DroverException(ErrorKind.CANCELLED, "Not logged in", "");
        }
    }
}
