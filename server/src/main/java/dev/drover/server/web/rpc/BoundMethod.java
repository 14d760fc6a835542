package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.server.access.Caller;
import dev.drover.server.audit.AuditLog;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** A method with all that can be prepared before the first call of it, and its counters. */
final class BoundMethod<P extends Record, R> {

    private final RpcMethod<P, R> method;
    private final ParameterReader<P> reader;
    private final CallAudit audit;
    private final CallCounter counter = new CallCounter();

    private BoundMethod(RpcMethod<P, R> method, AuditLog log) {
        this.method = method;
        this.audit = new CallAudit(log, method);
        this.reader = ParameterReader.of(method.parameters());
    }

    static <P extends Record, R> BoundMethod<P, R> of(RpcMethod<P, R> method, AuditLog log) {
        try {
            return new BoundMethod<>(method, log);
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
        if (!method.effect().isRecorded()) {
            method.require(call.caller());
            return method.handler().handle(call, reader.read(parameters));
        }
        requireOrRecord(call.caller(), parameters);
        P read = reader.read(parameters);
        long entry = audit.begin(call.caller(), read);
        R result;
        try {
            result = method.handler().handle(call, read);
        } catch (Throwable e) { // told to the caller; an effect may have been begun before it
            audit.failed(entry, call.caller(), read, e);
            throw e;
        }
        if (method.effect() == Effect.RECORDED_WITH_RESULT) {
            audit.done(entry, call.caller(), read, result);
        }
        return result;
    }

    private void requireOrRecord(Caller caller, @Nullable JsonNode parameters) {
        try {
            method.require(caller);
        } catch (DroverException e) {
            audit.refused(caller, subject(parameters), e);
            throw e;
        }
    }

    /** As far as it can be told of parameters that need not be right. */
    private String subject(@Nullable JsonNode parameters) {
        try {
            return audit.subject(reader.read(parameters));
        } catch (DroverException e) {
            return "";
        }
    }
}
