package dev.drover.api.audit;

/**
 * How far a log has been verified, so that it can be gone on with.
 *
 * @param number the last entry that was seen
 * @param hash of that
 * @param checkpoint the last checkpoint that was seen
 * @param signedTo the entry that it is of
 * @param first the first entry of the log
 * @param trimmed up to where the log itself says that old entries were deleted
 * @param file by which number the server's file is named that comes next; 0 for the first
 */
public record AuditProgress(
        long number,
        String hash,
        long checkpoint,
        long signedTo,
        long first,
        long trimmed,
        long file) {

    /** Before the first line of a log. */
    public static final AuditProgress START =
            new AuditProgress(0, AuditFormat.NO_HASH, 0, 0, 1, 0, 0);
}
