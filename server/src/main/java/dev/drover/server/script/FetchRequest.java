package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A request of a script's fetch. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record FetchRequest(URI uri, String method, List<List<String>> headers, byte @Nullable [] body) {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** Not sent to another origin than the script named. */
    private static final Set<String> CONFIDENTIAL =
            Set.of("authorization", "cookie", "proxy-authorization");

    /** Made by the client itself. */
    private static final Set<String> OWN = Set.of("content-length", "connection", "host");

    private static final Map<Integer, String> REASONS =
            Map.ofEntries(
                    Map.entry(200, "OK"),
                    Map.entry(201, "Created"),
                    Map.entry(202, "Accepted"),
                    Map.entry(204, "No Content"),
                    Map.entry(206, "Partial Content"),
                    Map.entry(301, "Moved Permanently"),
                    Map.entry(302, "Found"),
                    Map.entry(303, "See Other"),
                    Map.entry(304, "Not Modified"),
                    Map.entry(307, "Temporary Redirect"),
                    Map.entry(308, "Permanent Redirect"),
                    Map.entry(400, "Bad Request"),
                    Map.entry(401, "Unauthorized"),
                    Map.entry(403, "Forbidden"),
                    Map.entry(404, "Not Found"),
                    Map.entry(405, "Method Not Allowed"),
                    Map.entry(409, "Conflict"),
                    Map.entry(410, "Gone"),
                    Map.entry(412, "Precondition Failed"),
                    Map.entry(413, "Content Too Large"),
                    Map.entry(415, "Unsupported Media Type"),
                    Map.entry(422, "Unprocessable Content"),
                    Map.entry(429, "Too Many Requests"),
                    Map.entry(500, "Internal Server Error"),
                    Map.entry(501, "Not Implemented"),
                    Map.entry(502, "Bad Gateway"),
                    Map.entry(503, "Service Unavailable"),
                    Map.entry(504, "Gateway Timeout"));

    static FetchRequest of(HttpFetch.Parameters parameters, byte @Nullable [] bytes) {
        return new FetchRequest(
                uri(parameters.url()),
                parameters.method(),
                List.copyOf(parameters.headers()),
                parameters.body() ? bytes : null);
    }

    static boolean isRedirect(int status) {
        return REDIRECTS.contains(status);
    }

    /**
     * HTTP/2 sends no reason, and the client shows none of HTTP/1.1: the standard's words for
     * common ones.
     */
    static String reason(int status) {
        return REASONS.getOrDefault(status, "");
    }

    HttpRequest toHttp(Duration timeout) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri)
                        .timeout(timeout)
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if ("http".equals(uri.getScheme())) {
            builder.version(
                    HttpClient.Version
                            .HTTP_1_1); // no offer to upgrade, which confuses some servers
        }
        for (List<String> header : headers) {
            if (!OWN.contains(header.getFirst())) {
                addHeader(builder, header.getFirst(), header.getLast());
            }
        }
        return builder.build();
    }

    /** As https://fetch.spec.whatwg.org/#http-redirect-fetch has it. */
    FetchRequest redirectedTo(String location, int status) {
        URI target = resolved(uri, location);
        if (!"http".equals(target.getScheme()) && !"https".equals(target.getScheme())) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    this + " was redirected to " + target + ", which is not HTTP",
                    "Fetch another address.");
        }
        boolean becomesGet =
                (status == 303 && !method.equals("GET") && !method.equals("HEAD"))
                        || ((status == 301 || status == 302) && method.equals("POST"));
        boolean elsewhere = !origin(target).equals(origin(uri));
        List<List<String>> kept =
                headers.stream()
                        .filter(header -> !elsewhere || !CONFIDENTIAL.contains(header.getFirst()))
                        .filter(header -> !becomesGet || !header.getFirst().startsWith("content-"))
                        .toList();
        return new FetchRequest(
                target, becomesGet ? "GET" : method, kept, becomesGet ? null : body);
    }

    /** Without the query, which may hold what nobody else should read. */
    @Override
    public String toString() {
        return method + " " + origin(uri) + uri.getRawPath();
    }

    private static void addHeader(HttpRequest.Builder builder, String name, String value) {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException wrong) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The header '" + name + "' cannot be set: " + wrong.getMessage(),
                    "Leave it out.");
        }
    }

    private static String origin(URI uri) {
        return (uri.getScheme() + "://" + uri.getAuthority()).toLowerCase(Locale.ROOT);
    }

    private static URI resolved(URI from, String location) {
        try {
            return from.resolve(escaped(location));
        } catch (IllegalArgumentException wrong) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    origin(from) + " redirects to '" + location + "', which is no address",
                    "Ask who runs it.");
        }
    }

    /** URLs may hold characters that Java's class for them refuses. */
    private static String escaped(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        StringBuilder escaped = new StringBuilder(url.length());
        for (int i = 0; i < url.length(); i++) {
            char character = url.charAt(i);
            boolean bracket = (character == '[' || character == ']') && path >= 0 && i > path;
            if (bracket || "\"<>\\^`{|} ".indexOf(character) >= 0) {
                escaped.append(String.format("%%%02X", (int) character));
            } else {
                escaped.append(character);
            }
        }
        return escaped.toString();
    }

    private static URI uri(String url) {
        try {
            return new URI(escaped(url));
        } catch (URISyntaxException wrong) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The URL cannot be fetched: " + wrong.getReason(),
                    "Percent-encode what is special in it.");
        }
    }
}
