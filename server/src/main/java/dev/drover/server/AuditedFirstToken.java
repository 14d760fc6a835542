package dev.drover.server;

import dev.drover.server.access.FirstAdministrator;
import dev.drover.server.access.NewToken;
import dev.drover.server.access.TokenId;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.AuditLog;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The token that a start makes for the administrator goes into the audit log, as others do. */
record AuditedFirstToken(AuditLog log) implements FirstAdministrator.Journal {

    private static final String ACTION = "token.create";

    @Override
    public NewToken making(String name, List<TokenId> revoked, Supplier<NewToken> making) {
        AuditEvent event =
                AuditEvent.ofServer(
                        ACTION, name, Map.of("user", FirstAdministrator.NAME, "revokes", revoked));
        long entry = log.record(event);
        NewToken made;
        try {
            made = making.get();
        } catch (RuntimeException e) { // told to whoever starts the server
            log.outcome(entry, event.failed());
            throw e;
        }
        log.outcome(
                entry,
                AuditEvent.ofServer(ACTION, name, Map.of("tokenId", made.token().id())).done());
        return made;
    }
}
