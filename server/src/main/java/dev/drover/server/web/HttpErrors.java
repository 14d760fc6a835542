package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RpcError;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;
import java.util.Map;

/** What Jetty itself answers to requests that it cannot read: JSON, without any inner detail. */
final class HttpErrors extends ErrorHandler {

    static Map<String, RpcError> body(ErrorKind kind, String message, String hint) {
        return Map.of("error", RpcError.of(new DroverException(kind, message, hint)));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        byte[] content = content(response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Exchange.JSON);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
        response.write(true, ByteBuffer.wrap(content), callback);
        return true;
    }

    private static byte[] content(int status) {
        ErrorKind kind = status >= 500 ? ErrorKind.INTERNAL : ErrorKind.INVALID_REQUEST;
        return Json.mapper()
                .writeValueAsBytes(
                        body(
                                kind,
                                HttpStatus.getMessage(status),
                                "Look at the request's first line and headers."));
    }
}
