package dev.drover.server.web.rpc;

import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * A method of the protocol.
 *
 * @param name {@code noun.verb}
 * @param permission what a caller needs, checked before the handler is called; null for a method of
 *     which its handler alone decides whether the caller may call it
 * @param effect what it changes; calls that the audit log has are recorded before the handler is
 *     called
 * @param parameters a record: its components are the parameters in their order, those marked {@code
 *     Nullable} may be left out; the first names what the call is about
 * @param result a record, or a type that Jackson writes as JSON
 * @param summary one sentence for people, in the OpenRPC description
 * @param quick whether calls without a wait only read memory, so that the next message of the
 *     connection can as well be read after them
 */
public record RpcMethod<P extends Record, R>(
        String name,
        @Nullable Permission permission,
        Effect effect,
        Class<P> parameters,
        Class<R> result,
        String summary,
        RpcHandler<P, R> handler,
        boolean quick) {

    /** The parameter by which a call asks to wait. */
    public static final String WAIT = "wait";

    private static final Pattern FORM = Pattern.compile("[a-z]+\\.[a-z]+");

    public RpcMethod {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not of the form noun.verb");
        }
        if (summary.isBlank()) {
            throw new IllegalArgumentException(name + " has no summary");
        }
        if (quick && effect != Effect.NONE) {
            throw new IllegalArgumentException(name + " changes something and cannot be quick");
        }
    }

    /** A method whose calls may block. */
    public RpcMethod(
            String name,
            @Nullable Permission permission,
            Effect effect,
            Class<P> parameters,
            Class<R> result,
            String summary,
            RpcHandler<P, R> handler) {
        this(name, permission, effect, parameters, result, summary, handler, false);
    }

    /** NOT_ALLOWED where the caller lacks the permission. */
    void require(Caller caller) {
        if (permission != null) {
            caller.require(permission, name);
        }
    }

    /** The same method, whose calls neither block nor take long unless they ask to wait. */
    public RpcMethod<P, R> asQuick() {
        return new RpcMethod<>(
                name, permission, effect, parameters, result, summary, handler, true);
    }
}
