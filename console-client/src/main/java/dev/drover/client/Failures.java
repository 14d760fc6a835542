package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Map;

/** What went wrong on the way to a server, in words for its user. */
final class Failures {

    /** In an error's details: the server's certificate is the reason. */
    static final String UNTRUSTED = "untrusted_certificate";

    private Failures() {}

    static DroverException of(Endpoint endpoint, Throwable cause) {
        if (cause instanceof DroverException known) {
            return known;
        }
        Throwable origin = origin(cause);
        if (origin instanceof DroverException known) {
            return known;
        }
        if (origin instanceof ConnectException
                || origin instanceof java.nio.channels.ClosedChannelException) {
            return unavailable(
                    "Nothing takes connections at " + endpoint.url(),
                    "Start a server with 'drover serve', or name another with --server.",
                    cause);
        }
        if (origin instanceof UnknownHostException
                || origin instanceof java.nio.channels.UnresolvedAddressException) {
            return unavailable(
                    "The host " + endpoint.host() + " of " + endpoint.url() + " is not known",
                    "See whether its name is written right.",
                    cause);
        }
        if (origin instanceof NoRouteToHostException) {
            return unavailable(
                    "There is no way to the host of " + endpoint.url(),
                    "See whether the network is up.",
                    cause);
        }
        if (isAboutTrust(cause)) {
            return untrusted(endpoint, cause);
        }
        return unavailable(
                "The connection to " + endpoint.url() + " failed: " + text(origin),
                "See whether the server is up, then try again.",
                cause);
    }

    private static boolean isAboutTrust(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof java.security.cert.CertificateException
                    || at instanceof java.security.cert.CertPathValidatorException
                    || at instanceof java.security.cert.CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static DroverException untrusted(Endpoint endpoint, Throwable cause) {
        String authority =
                switch (endpoint.trust()) {
                    case Trust.WellKnown() -> "a well-known certificate authority";
                    case Trust.Authority(var file) -> "the certificate authority " + file;
                };
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The certificate of "
                        + endpoint.url()
                        + " is not one of "
                        + authority
                        + " for this host: "
                        + text(origin(cause)),
                "Get the server's ca.pem and name it with --ca, or log in again: drover login "
                        + endpoint.url(),
                Map.of("reason", UNTRUSTED),
                cause);
    }

    private static DroverException unavailable(String message, String hint, Throwable cause) {
        return new DroverException(ErrorKind.UNAVAILABLE, message, hint, Map.of(), cause);
    }

    private static Throwable origin(Throwable cause) {
        Throwable at = cause;
        while (at.getCause() != null
                && (at instanceof IOException
                        || at instanceof java.util.concurrent.CompletionException)) {
            at = at.getCause();
        }
        return at;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
