package dev.drover.api.audit;

import java.time.Instant;

/**
 * One line of an audit log or of its export, taken apart. What it says of itself is not proven by
 * that.
 */
public sealed interface AuditLine {

    /**
     * An entry.
     *
     * @param before the hash that it names of the entry before
     * @param hash the one that it names of itself
     * @param intact whether that is the hash of what it says
     */
    record Entry(long number, String before, String hash, boolean intact) implements AuditLine {}

    /**
     * A checkpoint.
     *
     * @param checkpoint its own number
     * @param number the entry that it is of, with the hash {@code entry}
     * @param seal what is signed, and the signature
     */
    record Checkpoint(long checkpoint, long number, String entry, Instant time, Seal seal)
            implements AuditLine {}

    /**
     * The head of an export: which entries it has.
     *
     * @param entry the hash of the last
     * @param checkpoint the last checkpoint
     * @param key the public key of the server, X.509 in base 64
     * @param seal what is signed, and the signature
     */
    record Head(
            long first,
            long last,
            String entry,
            long checkpoint,
            Instant time,
            String key,
            Seal seal)
            implements AuditLine {}

    /**
     * None of these.
     *
     * @param why for people
     */
    record Unreadable(String why) implements AuditLine {}

    /** Bytes and their signature by Ed25519. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Seal(byte[] signed, byte[] signature) {}

    /** Reads a line without its end. Never throws for what a line may hold. */
    static AuditLine parse(byte[] line) {
        return AuditLineParser.parse(line);
    }
}
