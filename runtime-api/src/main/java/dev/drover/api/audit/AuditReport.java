package dev.drover.api.audit;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a look at an audit log gave.
 *
 * @param first the first entry that is there
 * @param last the last one
 * @param checkpoints how many were seen
 * @param signedTo the last entry that a checkpoint, or the head of an export, vouches for
 * @param key the fingerprint of the key that signed: the SHA-256 of its X.509 form, hexadecimal
 * @param findings what is wrong, in the order of the entries; empty where the log is whole
 * @param moreFindings how many were found beyond those
 * @param next where to go on; absent at the end
 */
public record AuditReport(
        long first,
        long last,
        long checkpoints,
        long signedTo,
        String key,
        List<AuditFinding> findings,
        long moreFindings,
        @Nullable AuditProgress next) {

    public AuditReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong. */
    public boolean whole() {
        return findings.isEmpty();
    }
}
