package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RpcError;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** One HTTP request and the answer to it, which is given exactly once. */
record Exchange(Request request, Response response, Callback callback) {

    /** What is taken of a message that is too large; who sends more sees its connection break. */
    static final long SKIPPED_BYTES = 64L << 20;

    private static final int SHORT_BODY = 64 << 10;
    private static final int FIRST_ERROR = 400;

    static final String JSON = "application/json";

    String path() {
        return request.getHttpURI().getCanonicalPath();
    }

    boolean is(String method) {
        return request.getMethod().equals(method);
    }

    @Nullable String header(HttpHeader header) {
        return request.getHeaders().get(header);
    }

    /** Of the query; empty where it is not there, INVALID_PARAMETERS where it cannot be read. */
    Optional<String> query(String name) {
        Fields fields;
        try {
            fields = Request.extractQueryParameters(request);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The query of the address cannot be read",
                    "Write it as UTF-8 and escape what is not ASCII.",
                    Map.of(),
                    e);
        }
        return Optional.ofNullable(fields.getValue(name));
    }

    InetAddress address() {
        return request.getConnectionMetaData().getRemoteSocketAddress()
                        instanceof InetSocketAddress internet
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    EndPoint connection() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /**
     * Takes a short body from the connection that nobody has looked at; a long one ends the
     * connection, and the peer is told so. Without either, whether the connection lives on depends
     * on how much of the body has arrived, and the peer's next request may meet its end.
     */
    private void leaveNothingUnread() {
        boolean none =
                !request.getHeaders().contains(HttpHeader.CONTENT_LENGTH)
                        && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (none || request.getHeaders().contains(HttpHeader.UPGRADE)) {
            return;
        }
        long length = request.getLength();
        if (length < 0 || length > SHORT_BODY) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            return;
        }
        try (InputStream stream = Request.asInputStream(request)) {
            stream.readNBytes(SHORT_BODY);
        } catch (IOException e) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    /** TOO_LARGE beyond the limit. */
    byte[] body(int limit) throws IOException {
        try (InputStream stream = Request.asInputStream(request)) {
            byte[] bytes = stream.readNBytes(limit + 1);
            if (bytes.length > limit) {
                skip(stream);
                throw tooLarge(limit);
            }
            return bytes;
        }
    }

    /**
     * Takes more of what is refused all the same: who is still sending when the connection is
     * closed does not get to see why.
     */
    private static void skip(InputStream stream) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long left = SKIPPED_BYTES;
        for (int count = 0; count >= 0 && left > 0; count = stream.read(buffer)) {
            left -= count;
        }
    }

    static DroverException tooLarge(int limit) {
        return new DroverException(
                ErrorKind.TOO_LARGE,
                "The message has more than " + limit + " bytes, which is the limit",
                "Send less at once, or raise web.messageBytes.",
                Map.of("limit", limit),
                null);
    }

    void set(HttpHeader header, String value) {
        response.getHeaders().put(header, value);
    }

    void json(int status, Object value) {
        bytes(status, JSON, Json.mapper().writeValueAsBytes(value));
    }

    void error(DroverException error) {
        if (error.kind() == ErrorKind.UNAUTHENTICATED) {
            set(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"drover\"");
        }
        if (error.kind().retryable()) {
            Object seconds = error.details().getOrDefault("retryAfterSeconds", 1);
            set(HttpHeader.RETRY_AFTER, seconds.toString());
        }
        json(HttpStatuses.of(error.kind()), Map.of("error", RpcError.of(error)));
    }

    void bytes(int status, String contentType, byte[] content) {
        bytes(status, contentType, ByteBuffer.wrap(content));
    }

    void bytes(int status, String contentType, ByteBuffer content) {
        if (status >= FIRST_ERROR) {
            leaveNothingUnread();
        }
        response.setStatus(status);
        set(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
        response.write(true, is("HEAD") ? null : content, callback);
    }

    void empty(int status) {
        response.setStatus(status);
        response.write(true, null, callback);
    }

    void redirect(String location) {
        set(HttpHeader.LOCATION, location);
        empty(303);
    }
}
