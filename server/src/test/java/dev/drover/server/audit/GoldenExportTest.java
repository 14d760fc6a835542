package dev.drover.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.audit.AuditExport;
import dev.drover.api.audit.AuditFormat;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.util.Objects;

/** What was exported once can be verified for ever. */
final class GoldenExportTest {

    private static final String KEY =
            "bcad33f93d5ecc7a285bec30c7b075bf7042fa49f2ae4cc55592132ce92698c1";

    @Test
    void anExportOfTheFirstFormIsWhole() throws Exception {
        try (InputStream file =
                Objects.requireNonNull(getClass().getResourceAsStream("export-1.jsonl"))) {
            AuditExport export = AuditExport.verify(file, KEY);
            assertThat(export.report().findings()).isEmpty();
            assertThat(export.report().last()).isEqualTo(5);
        }
    }

    @Test
    void anEntryHasThisForm() {
        AuditFormat.Chained chained =
                AuditFormat.entry(
                        "{\"number\":1,\"action\":\"a.b\"}".getBytes(UTF_8), AuditFormat.NO_HASH);
        assertThat(new String(chained.line(), UTF_8))
                .isEqualTo(
                        "{\"number\":1,\"action\":\"a.b\",\"before\":\"0000000000000000000000000000"
                            + "000000000000000000000000000000000000\",\"hash\":\"a4678467b96ade99d13a960a838da74234a1e4aea5faca790a0d0bc01d8c4182\"}");
    }
}
