package dev.drover.server.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Bounds of the audit log.
 *
 * @param keep entries that are older are deleted, a whole file at a time; null to keep all
 * @param segmentBytes bytes of one file, of about that size; each month has files of its own
 * @param detailBytes bytes of the details of one entry; of longer ones only the digest is kept
 * @param checkpointEntries entries after which they are signed
 * @param checkpointInterval time after which they are
 * @param refusalsPerMinute refusals that are recorded of one minute
 * @param writeTimeout how long an entry may wait for the disk before its caller is told
 */
public record AuditConfiguration(
        @Nullable Duration keep,
        long segmentBytes,
        int detailBytes,
        int checkpointEntries,
        Duration checkpointInterval,
        int refusalsPerMinute,
        Duration writeTimeout) {

    public AuditConfiguration {
        if (keep != null) {
            within("keep (ms)", keep.toMillis(), Duration.ofDays(1).toMillis(), Long.MAX_VALUE);
        }
        within("segmentBytes", segmentBytes, 64 << 10, 1 << 30);
        within("detailBytes", detailBytes, 1 << 10, 256 << 10);
        within("checkpointEntries", checkpointEntries, 1, 1_000_000);
        within(
                "checkpointInterval (ms)",
                checkpointInterval.toMillis(),
                100,
                Duration.ofDays(1).toMillis());
        within("refusalsPerMinute", refusalsPerMinute, 0, 1_000_000);
        within("writeTimeout (ms)", writeTimeout.toMillis(), 1, Duration.ofHours(1).toMillis());
    }

    public static AuditConfiguration defaults() {
        return new AuditConfiguration(
                null,
                16L << 20,
                16 << 10,
                1_000,
                Duration.ofMinutes(1),
                60,
                Duration.ofSeconds(60));
    }

    private static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "audit." + key + " is " + value + "; it must be from " + least + " to " + most,
                    "Correct the configuration file.");
        }
    }
}
