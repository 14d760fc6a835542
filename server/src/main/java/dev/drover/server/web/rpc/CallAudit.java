package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.access.Caller;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.AuditLog;

import tools.jackson.databind.JsonNode;

import java.lang.reflect.RecordComponent;
import java.util.Map;

/**
 * Records the calls of one method: what it is asked before it does that, and that it was refused or
 * failed. The subject is the method's first parameter, by which calls name their thing.
 */
final class CallAudit {

    /** What is longer, or has lines, is the thing itself and not its name. */
    private static final int LONGEST_SUBJECT = 200;

    private final AuditLog log;
    private final RpcMethod<?, ?> method;
    private final String subject;

    CallAudit(AuditLog log, RpcMethod<?, ?> method) {
        this.log = log;
        this.method = method;
        RecordComponent[] components = method.parameters().getRecordComponents();
        this.subject =
                components.length == 0 || components[0].getType() == Secret.class
                        ? ""
                        : components[0].getName();
    }

    /**
     * Returns when the call may be done.
     *
     * @return the number of its entry
     */
    long begin(Caller caller, Record parameters) {
        return log.record(event(caller, subject(parameters), parameters));
    }

    /** It may not be done. */
    void refused(Caller caller, String subjectIfKnown, DroverException error) {
        log.refused(event(caller, subjectIfKnown, said(error)));
    }

    void failed(long entry, Caller caller, Record parameters, Throwable error) {
        AuditEvent event = event(caller, subject(parameters), said(error));
        log.outcome(entry, isRefusal(error) ? event.refused() : event.failed());
    }

    void done(long entry, Caller caller, Record parameters, Object result) {
        log.outcome(entry, event(caller, subject(parameters), result).done());
    }

    String subject(Record parameters) {
        JsonNode named = Json.mapper().valueToTree(parameters).path(subject);
        String text = named.isValueNode() ? named.asString("") : "";
        return text.length() > LONGEST_SUBJECT || text.indexOf('\n') >= 0 ? "" : text;
    }

    private AuditEvent event(Caller caller, String named, Object details) {
        return AuditEvent.of(caller, method.name(), named, details);
    }

    private static Map<String, String> said(Throwable error) {
        return error instanceof DroverException known
                ? Map.of("kind", known.kind().text(), "message", known.text())
                : Map.of(
                        "kind",
                        ErrorKind.INTERNAL.text(),
                        "message",
                        error.getClass().getSimpleName());
    }

    /** Whether nothing was begun. */
    private static boolean isRefusal(Throwable error) {
        return error instanceof DroverException known
                && switch (known.kind()) {
                    case PARSE_ERROR,
                            INVALID_REQUEST,
                            UNKNOWN_METHOD,
                            INVALID_PARAMETERS,
                            UNAUTHENTICATED,
                            NOT_ALLOWED,
                            NOT_FOUND,
                            CONFLICT,
                            TOO_LARGE,
                            LIMIT_REACHED ->
                            true;
                    case INTERNAL,
                            SCRIPT,
                            LAUNCH,
                            TIMEOUT,
                            CANCELLED,
                            UNAVAILABLE,
                            STORAGE_FULL,
                            CONFIGURATION ->
                            false;
                };
    }
}
