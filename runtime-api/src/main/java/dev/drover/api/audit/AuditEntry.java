package dev.drover.api.audit;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * An entry of the audit log as it stands there.
 *
 * @param number from 1 on, without gaps
 * @param by who did it: a user's name, {@code process ID of run ID (USER)}, {@code server}
 * @param user who answers for it; absent where that is nobody
 * @param action {@code noun.verb}
 * @param subject what it was done to; may be empty
 * @param outcome {@code done}, {@code refused} or {@code failed}; absent where it is yet to be done
 * @param of the number of the entry that the outcome is of; absent where this one says all
 * @param details secrets are masked, and what is long is cut
 * @param before the hash of the entry before
 * @param hash the hash of this one
 */
public record AuditEntry(
        long number,
        Instant time,
        String by,
        @Nullable String user,
        String action,
        String subject,
        @Nullable String outcome,
        @Nullable Long of,
        JsonNode details,
        String before,
        String hash) {}
