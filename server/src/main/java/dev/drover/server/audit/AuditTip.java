package dev.drover.server.audit;

/**
 * Where the log ends.
 *
 * @param number of the last entry; 0 for none
 * @param hash of that
 * @param segment by which number the last file is named
 * @param length bytes of it that count
 * @param checkpoint the last checkpoint; 0 for none
 * @param signedTo the last entry that it vouches for
 */
record AuditTip(
        long number, String hash, long segment, long length, long checkpoint, long signedTo) {

    /** Whether there are entries that no checkpoint vouches for. */
    boolean isUnsigned() {
        return number > signedTo;
    }
}
