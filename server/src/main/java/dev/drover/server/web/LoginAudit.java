package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.server.access.Access;
import dev.drover.server.access.NewSession;
import dev.drover.server.access.NewToken;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.AuditLog;

import java.net.InetAddress;
import java.util.Map;
import java.util.function.Supplier;

/** Records who logged in, and who was not let in. */
final class LoginAudit {

    private static final String OPEN = "session.open";

    private final AuditLog log;
    private final Access access;

    LoginAudit(AuditLog log, Access access) {
        this.log = log;
        this.access = access;
    }

    /** A session that nobody was given yet, and will not be where it cannot be recorded. */
    NewSession session(InetAddress from, Supplier<NewSession> login) {
        NewSession session = attempt(from, login);
        try {
            recordLogin(
                    session.authentication().caller().user(),
                    session.authentication().token().value(),
                    from);
            return session;
        } catch (DroverException e) {
            access.sessions().close(session.secret());
            throw e;
        }
    }

    /** Likewise a token that a login by password made. */
    NewToken token(InetAddress from, Supplier<NewToken> login) {
        NewToken made = attempt(from, login);
        try {
            recordLogin(made.token().user(), made.token().id().value(), from);
            return made;
        } catch (DroverException e) {
            access.tokens().logout(made.secret());
            throw e;
        }
    }

    private <T> T attempt(InetAddress from, Supplier<T> login) {
        try {
            return login.get();
        } catch (DroverException e) {
            log.refused(
                    AuditEvent.ofOther(
                            somebody(from),
                            OPEN,
                            "",
                            Map.of("kind", e.kind().text(), "message", e.text())));
            throw e;
        }
    }

    private void recordLogin(String user, String token, InetAddress from) {
        log.record(
                new AuditEvent(
                        user,
                        user,
                        OPEN,
                        token,
                        null,
                        null,
                        Map.of("address", from.getHostAddress())));
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
