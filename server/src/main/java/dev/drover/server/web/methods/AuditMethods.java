package dev.drover.server.web.methods;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.audit.AuditProgress;
import dev.drover.api.audit.AuditReport;
import dev.drover.server.access.Permission;
import dev.drover.server.audit.AuditPage;
import dev.drover.server.audit.AuditPiece;
import dev.drover.server.audit.AuditQuery;
import dev.drover.server.audit.AuditReader;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code audit.*}: what was done, by whom and when. */
public final class AuditMethods {

    private static final int USUALLY_LISTED = 100;

    record Listed(
            @Nullable Long since,
            @Nullable Long before,
            @Nullable Integer limit,
            @Nullable String user,
            @Nullable String action,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant to) {

        AuditQuery query() {
            return new AuditQuery(
                    since,
                    before,
                    Objects.requireNonNullElse(limit, USUALLY_LISTED),
                    user,
                    action,
                    subject,
                    from,
                    to);
        }
    }

    /**
     * @param from the {@code next} of the answer before
     */
    record Verified(@Nullable ObjectNode from) {

        AuditProgress progress() {
            try {
                return from == null
                        ? AuditProgress.START
                        : Json.mapper().treeToValue(from, AuditProgress.class);
            } catch (JacksonException e) {
                throw new DroverException(
                        ErrorKind.INVALID_PARAMETERS,
                        "The parameter 'from' is no place in the audit log",
                        "Give what the answer before had as 'next', or nothing to begin.",
                        Map.of("parameter", "from"),
                        e);
            }
        }
    }

    /**
     * @param next of the answer before
     */
    record Exported(@Nullable String next) {}

    private final AuditReader reader;

    public AuditMethods(AuditReader reader) {
        this.reader = reader;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "audit.list",
                        Permission.AUDIT_READ,
                        Effect.NONE,
                        Listed.class,
                        AuditPage.class,
                        "Gives entries of the audit log, the newest first, or those after 'since'.",
                        (call, listed) -> reader.list(listed.query())),
                new RpcMethod<>(
                        "audit.verify",
                        Permission.AUDIT_READ,
                        Effect.NONE,
                        Verified.class,
                        AuditReport.class,
                        "Looks for entries of the audit log that are not as they were recorded.",
                        (call, verified) -> reader.verify(verified.progress())),
                new RpcMethod<>(
                        "audit.export",
                        Permission.AUDIT_READ,
                        Effect.NONE,
                        Exported.class,
                        AuditPiece.class,
                        "Gives the audit log as it stands, line by line, signed to its end.",
                        (call, exported) -> reader.export(exported.next())));
    }
}
