package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.server.access.NewSession;
import dev.drover.server.access.Sessions;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.AuditLog;

import java.net.InetAddress;
import java.util.Map;
import java.util.function.Supplier;

/** Records who logged in, and who was not let in. */
final class LoginAudit {

    private static final String OPEN = "session.open";

    private final AuditLog log;
    private final Sessions sessions;

    LoginAudit(AuditLog log, Sessions sessions) {
        this.log = log;
        this.sessions = sessions;
    }

    /** A session that nobody was given yet, and will not be where it cannot be recorded. */
    NewSession login(InetAddress from, Supplier<NewSession> login) {
        NewSession session;
        try {
            session = login.get();
        } catch (DroverException e) {
            log.refused(
                    AuditEvent.ofOther(
                            somebody(from),
                            OPEN,
                            "",
                            Map.of("kind", e.kind().text(), "message", e.text())));
            throw e;
        }
        try {
            log.record(
                    AuditEvent.of(
                            session.authentication().caller(),
                            OPEN,
                            session.authentication().token().value(),
                            Map.of("address", from.getHostAddress())));
            return session;
        } catch (DroverException e) {
            sessions.close(session.secret());
            throw e;
        }
    }

    /** Somebody showed a token that is not valid. */
    void turnedAway(InetAddress from, String path) {
        log.refused(
                AuditEvent.ofOther(
                        somebody(from), "caller.authenticate", "", Map.of("path", path)));
    }

    private static String somebody(InetAddress from) {
        return "somebody at " + from.getHostAddress();
    }
}
