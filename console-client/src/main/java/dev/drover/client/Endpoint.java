package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a server is, who asks, and whom to believe.
 *
 * @param url {@code https://HOST:PORT}, without a path
 * @param token who asks; absent for calls that need no caller
 * @param trust how the server's certificate is judged
 * @param socket a Unix socket of the same server, on this machine; used for one-shot calls where it
 *     can be reached and belongs to this user or root
 */
public record Endpoint(URI url, @Nullable Secret token, Trust trust, @Nullable Path socket) {

    private static final int HIGHEST_PORT = 65535;

    public Endpoint {
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
            throw wrong(url.toString());
        }
    }

    /** An endpoint that is reached over the network alone. */
    public static Endpoint of(String url, @Nullable Secret token, Trust trust) {
        return new Endpoint(parse(url), token, trust, null);
    }

    /** Reads a URL as people write it: the scheme may be left out, a path is an error. */
    public static URI parse(String text) {
        String full = text.contains("://") ? text : "https://" + text;
        if (full.startsWith("wss://")) {
            full = "https" + full.substring(3);
        }
        try {
            URI uri = new URI(full).parseServerAuthority();
            boolean bare = uri.getPath().isEmpty() || uri.getPath().equals("/");
            if (!bare || uri.getQuery() != null || uri.getUserInfo() != null) {
                throw wrong(text);
            }
            if (uri.getPort() > HIGHEST_PORT || uri.getPort() == 0) {
                throw wrong(text);
            }
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
    }

    /** 443 where the URL names none. */
    public int port() {
        return url.getPort() == -1 ? 443 : url.getPort();
    }

    /** The host as it is connected to: without the brackets of an IPv6 address. */
    public String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public Optional<Secret> caller() {
        return Optional.ofNullable(token);
    }

    public Endpoint withToken(Secret other) {
        return new Endpoint(url, other, trust, socket);
    }

    private static DroverException wrong(String text) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "'" + text + "' is not the URL of a server",
                "Write it as https://HOST:PORT.");
    }
}
