package dev.drover.server.web.rpc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** A method with all that can be prepared before the first call of it, and its counters. */
final class BoundMethod<P extends Record, R> {

    private final RpcMethod<P, R> method;
    private final ParameterReader<P> reader;
    private final CallCounter counter = new CallCounter();

    private BoundMethod(RpcMethod<P, R> method) {
        this.method = method;
        this.reader = ParameterReader.of(method.parameters());
    }

    static <P extends Record, R> BoundMethod<P, R> of(RpcMethod<P, R> method) {
        try {
            return new BoundMethod<>(method);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(method.name() + ": " + e.getMessage(), e);
        }
    }

    RpcMethod<P, R> method() {
        return method;
    }

    ParameterReader<P> reader() {
        return reader;
    }

    CallCounter counter() {
        return counter;
    }

    /** By position a wait may be among the parameters, and is not looked for. */
    boolean isQuick(@Nullable JsonNode parameters) {
        return method.quick()
                && (parameters == null
                        || (parameters.isObject() && !parameters.has(RpcMethod.WAIT)));
    }

    /**
     * @param parameters object, array or null as the request has them
     */
    Object call(RpcCall call, @Nullable JsonNode parameters) throws InterruptedException {
        call.caller().require(method.permission(), method.name());
        return method.handler().handle(call, reader.read(parameters));
    }
}
