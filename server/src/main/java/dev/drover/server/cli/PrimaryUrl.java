package dev.drover.server.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;

/** The address of a primary as a person writes it. */
final class PrimaryUrl {

    private static final int HTTPS = 443;

    private PrimaryUrl() {}

    /**
     * With scheme and port, which may be left out, in one spelling. INVALID_PARAMETERS where it is
     * none.
     */
    static URI of(String text) {
        try {
            String given = text.strip();
            URI url = new URI(given.contains("://") ? given : "https://" + given);
            if (!"https".equalsIgnoreCase(url.getScheme())
                    || url.getHost() == null
                    || url.getRawUserInfo() != null
                    || url.getRawQuery() != null
                    || url.getRawFragment() != null
                    || !(url.getRawPath().isEmpty() || url.getRawPath().equals("/"))) {
                throw wrong(text, null);
            }
            int port = url.getPort() < 0 ? HTTPS : url.getPort();
            return URI.create("https://" + url.getHost().toLowerCase(Locale.ROOT) + ":" + port);
        } catch (URISyntaxException e) {
            throw wrong(text, e);
        }
    }

    private static DroverException wrong(String text, @Nullable Throwable cause) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "'" + text + "' is not the address of a primary",
                "Give it as https://HOST:PORT, as 'drover serve' prints it there.",
                Map.of(),
                cause);
    }
}
