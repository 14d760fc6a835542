package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** The {@code error} member of a JSON-RPC 2.0 response. */
public record RpcError(int code, String message, @Nullable Data data) {

    /** What {@code error.data} says: a stable kind, what to do, whether to try again. */
    public record Data(String kind, String hint, boolean retryable, Map<String, Object> details) {

        public Data {
            details = details == null ? Map.of() : Map.copyOf(details);
        }
    }

    public static RpcError of(DroverException exception) {
        ErrorKind kind = exception.kind();
        return new RpcError(
                kind.code(),
                exception.text(),
                new Data(kind.text(), exception.hint(), kind.retryable(), exception.details()));
    }

    /** The exception that the server meant; INTERNAL where the kind is not known here. */
    public DroverException toException() {
        if (data == null) {
            return new DroverException(ErrorKind.INTERNAL, message, "");
        }
        return new DroverException(
                ErrorKind.ofText(data.kind()).orElse(ErrorKind.INTERNAL),
                message,
                data.hint(),
                data.details(),
                null);
    }
}
