package dev.drover.api.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole export, verified without a server.
 *
 * @param asOf when the export was made; absent where its head cannot be believed
 */
public record AuditExport(AuditReport report, @Nullable Instant asOf) {

    /**
     * Verifies an export to its end.
     *
     * @param fingerprint of the key that must have signed; null to believe the one that it names
     * @throws DroverException INVALID_PARAMETERS where it does not begin like an export,
     *     NOT_ALLOWED where another key signed it
     */
    public static AuditExport verify(InputStream in, @Nullable String fingerprint)
            throws IOException {
        try (AuditLines lines = new AuditLines(in, Long.MAX_VALUE)) {
            byte[] start = lines.next();
            if (start == null || !(AuditLine.parse(start) instanceof AuditLine.Head head)) {
                throw new DroverException(
                        ErrorKind.INVALID_PARAMETERS,
                        "The file does not begin with the head of an audit log's export",
                        "Make one with 'drover audit export FILE'.");
            }
            AuditPublicKey key = AuditPublicKey.of(head.key());
            if (fingerprint != null && !fingerprint.equals(key.fingerprint())) {
                throw new DroverException(
                        ErrorKind.NOT_ALLOWED,
                        "The export names a key with the fingerprint "
                                + key.fingerprint()
                                + ", and the one expected is "
                                + fingerprint,
                        "It is of another server, or somebody made it up.");
            }
            return verify(lines, head, key);
        }
    }

    private static AuditExport verify(AuditLines lines, AuditLine.Head head, AuditPublicKey key)
            throws IOException {
        AuditVerifier verifier = new AuditVerifier(key, AuditProgress.START);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            verifier.accept(line);
        }
        AuditReport report = verifier.finish(head.last(), head.entry());
        List<AuditFinding> findings = new ArrayList<>(report.findings());
        boolean signed = key.signed(head.seal());
        if (!signed) {
            findings.addFirst(
                    finding(
                            AuditFinding.Kind.CHECKPOINT,
                            head.last(),
                            "The head of the export was not signed by the key that it names"));
        }
        if (head.first() != report.first()) {
            findings.addFirst(
                    finding(
                            AuditFinding.Kind.MISSING,
                            head.first(),
                            "The export is to begin with entry "
                                    + head.first()
                                    + ", and begins with entry "
                                    + report.first()));
        }
        long lastCheckpoint = verifier.progress(0).checkpoint();
        if (head.last() == report.last() && head.checkpoint() != lastCheckpoint) {
            findings.addLast(
                    finding(
                            AuditFinding.Kind.CHECKPOINT,
                            report.last(),
                            "The last checkpoint is to be "
                                    + head.checkpoint()
                                    + ", and it is "
                                    + lastCheckpoint));
        }
        if (lines.torn() > 0) {
            findings.addLast(
                    finding(
                            AuditFinding.Kind.CUT,
                            report.last() + 1,
                            "The last line is cut: "
                                    + lines.torn()
                                    + " bytes follow without an end of line"));
        }
        return new AuditExport(
                new AuditReport(
                        report.first(),
                        report.last(),
                        report.checkpoints(),
                        signed ? head.last() : report.signedTo(),
                        report.key(),
                        findings,
                        report.moreFindings(),
                        null),
                signed ? head.time() : null);
    }

    private static AuditFinding finding(AuditFinding.Kind kind, long number, String text) {
        return new AuditFinding(kind, number, number, text);
    }
}
