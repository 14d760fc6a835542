package dev.drover.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.audit.AuditReport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** What was acknowledged is there after {@code kill -9}, in a log that is whole. */
final class KilledAuditTest {

    private static final int ENTRIES = 1_000;

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        long acknowledged = 0;
        for (int round = 0; round < 2; round++) {
            acknowledged = recordUntilKilled(acknowledged + ENTRIES);
            try (FileAuditLog log = new AuditFixture(folder).open()) {
                assertThat(log.damage()).isEmpty();
                AuditReport report = AuditFixture.verify(log);
                assertThat(report.findings()).isEmpty();
                assertThat(report.last()).isGreaterThanOrEqualTo(acknowledged);
            }
        }
    }

    /** The last number that it said. */
    private long recordUntilKilled(long enough) throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RestlessRecorder.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            long last = 0;
            for (long number = next(lines); number > 0; number = next(lines)) {
                last = number;
                if (last >= enough) {
                    child.toHandle().destroyForcibly(); // what it said before is still read
                }
            }
            return last;
        } finally {
            child.destroyForcibly();
            child.onExit().join();
        }
    }

    /** 0 at the end; a line that was cut off by the end is none. */
    private static long next(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = lines.read(); next >= 0; next = lines.read()) {
            if (next == '\n') {
                if (line.indexOf("> ") == 0) {
                    return Long.parseLong(line.substring(2));
                }
                line.setLength(0);
            } else {
                line.append((char) next);
            }
        }
        return 0;
    }
}
