package dev.drover.server.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.audit.AuditEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Which entries are wanted.
 *
 * @param since those after this one, the oldest first; null for the newest first
 * @param before where the newest come first: those before this one
 * @param limit at most so many
 * @param user who answers for it
 * @param action {@code noun.verb}, or a noun for all of its verbs
 * @param subject what it was done to
 * @param from not before
 * @param to before
 */
public record AuditQuery(
        @Nullable Long since,
        @Nullable Long before,
        int limit,
        @Nullable String user,
        @Nullable String action,
        @Nullable String subject,
        @Nullable Instant from,
        @Nullable Instant to) {

    private static final int MOST = 1_000;

    public AuditQuery {
        if (limit < 1 || limit > MOST) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The limit is " + limit + "; it must be 1 to " + MOST,
                    "Ask for the next ones with the 'next' of the answer.");
        }
        if (since != null && before != null) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Both since and before are given",
                    "Give since for the oldest first, before for the newest first.");
        }
    }

    boolean matches(AuditEntry entry) {
        return (since == null || entry.number() > since)
                && (before == null || entry.number() < before)
                && (user == null || user.equals(entry.user()))
                && (action == null
                        || entry.action().equals(action)
                        || entry.action().startsWith(action + "."))
                && (subject == null || subject.equals(entry.subject()))
                && (from == null || !entry.time().isBefore(from))
                && (to == null || entry.time().isBefore(to));
    }
}
