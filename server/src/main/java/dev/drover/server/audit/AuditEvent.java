package dev.drover.server.audit;

import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What is to be recorded.
 *
 * @param by who does it
 * @param user who answers for it; null where that is nobody
 * @param action {@code noun.verb}
 * @param subject what it is done to: a name, an identifier, or nothing
 * @param outcome null where it is yet to be done
 * @param follows the number of the entry that it is the outcome of; null where it is of none
 * @param details what Jackson writes as an object; what is of type {@code Secret} is masked, and so
 *     is what stands deeper in it under a name such as {@code password}
 */
public record AuditEvent(
        String by,
        @Nullable String user,
        String action,
        String subject,
        @Nullable Outcome outcome,
        @Nullable Long follows,
        Object details) {

    /** What became of it. */
    public enum Outcome {
        DONE,
        /** Nothing was begun: it was not allowed, or not possible. */
        REFUSED,
        FAILED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of a caller whose identity is established. */
    public static AuditEvent of(Caller caller, String action, String subject, Object details) {
        return new AuditEvent(
                caller.toString(), caller.user(), action, subject, null, null, details);
    }

    /** Of the server itself. */
    public static AuditEvent ofServer(String action, String subject, Object details) {
        return new AuditEvent("server", null, action, subject, null, null, details);
    }

    /**
     * Of somebody who is no user: a machine, or nobody who is known.
     *
     * @param who for people, such as {@code node web-1}
     */
    public static AuditEvent ofOther(String who, String action, String subject, Object details) {
        return new AuditEvent(who, null, action, subject, null, null, details);
    }

    public AuditEvent done() {
        return with(Outcome.DONE);
    }

    public AuditEvent refused() {
        return with(Outcome.REFUSED);
    }

    public AuditEvent failed() {
        return with(Outcome.FAILED);
    }

    /** The same as the outcome of an entry. */
    public AuditEvent following(long entry) {
        return new AuditEvent(by, user, action, subject, outcome, entry, details);
    }

    private AuditEvent with(Outcome other) {
        return new AuditEvent(by, user, action, subject, other, follows, details);
    }
}
