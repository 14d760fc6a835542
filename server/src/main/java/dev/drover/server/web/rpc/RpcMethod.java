package dev.drover.server.web.rpc;

import dev.drover.server.access.Permission;

import java.util.regex.Pattern;

/**
 * A method of the protocol.
 *
 * @param name {@code noun.verb}
 * @param permission what a caller needs, checked before the handler is called
 * @param parameters a record: its components are the parameters in their order, those marked {@code
 *     Nullable} may be left out
 * @param result a record, or a type that Jackson writes as JSON
 * @param summary one sentence for people, in the OpenRPC description
 */
public record RpcMethod<P extends Record, R>(
        String name,
        Permission permission,
        Class<P> parameters,
        Class<R> result,
        String summary,
        RpcHandler<P, R> handler) {

    private static final Pattern FORM = Pattern.compile("[a-z]+\\.[a-z]+");

    public RpcMethod {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not of the form noun.verb");
        }
        if (summary.isBlank()) {
            throw new IllegalArgumentException(name + " has no summary");
        }
    }
}
