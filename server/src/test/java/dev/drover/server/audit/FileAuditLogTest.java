package dev.drover.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.api.audit.AuditEntry;
import dev.drover.api.audit.AuditExport;
import dev.drover.api.audit.AuditReport;
import dev.drover.server.access.Caller;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The log in its files: what is in them, and how it is read. */
final class FileAuditLogTest {

    @TempDir private Path folder;

    private AuditFixture fixture;

    @BeforeEach
    void make() {
        fixture = new AuditFixture(folder);
    }

    @Test
    void anEntrySaysWhoDidWhatToWhat() {
        try (FileAuditLog log = fixture.open()) {
            long number = AuditFixture.record(log, 1);
            log.outcome(
                    number,
                    AuditEvent.of(AuditFixture.ALICE, "script.push", "s1", Map.of("kind", "script"))
                            .failed());
            List<AuditEntry> entries = AuditFixture.newest(log, 10);
            assertThat(entries).extracting(AuditEntry::number).containsExactly(2L, 1L);
            AuditEntry first = entries.get(1);
            assertThat(first.by()).isEqualTo("alice");
            assertThat(first.user()).isEqualTo("alice");
            assertThat(first.action()).isEqualTo("script.push");
            assertThat(first.subject()).isEqualTo("s1");
            assertThat(first.outcome()).isNull();
            assertThat(first.details().path("number").asInt()).isEqualTo(1);
            AuditEntry second = entries.getFirst();
            assertThat(second.outcome()).isEqualTo("failed");
            assertThat(second.of()).isEqualTo(1L);
            assertThat(second.before()).isEqualTo(first.hash());
        }
    }

    @Test
    void goesOnWhereItWasAfterAStop() {
        for (int round = 0; round < 3; round++) {
            try (FileAuditLog log = fixture.open()) {
                assertThat(log.damage()).isEmpty();
                assertThat(AuditFixture.record(log, round)).isEqualTo(round + 1);
            }
        }
        try (FileAuditLog log = fixture.open()) {
            AuditReport report = AuditFixture.verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.last()).isEqualTo(3);
            assertThat(report.signedTo()).isEqualTo(3);
        }
    }

    @Test
    void manyFilesMakeOneChainThatCanBeReadInPieces() throws Exception {
        try (FileAuditLog log = fixture.signingEach(100).open()) {
            AuditFixture.fill(log, 1, 1_500);
            assertThat(fixture.segments()).hasSizeGreaterThan(5);
            AuditReport report = AuditFixture.verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.last()).isEqualTo(1_500);
            List<String> export = AuditFixture.export(log);
            assertThat(
                            AuditExport.verify(
                                            new ByteArrayInputStream(AuditFixture.file(export)),
                                            log.reader().fingerprint())
                                    .report()
                                    .findings())
                    .isEmpty();

            List<Long> forward = new ArrayList<>();
            Long since = 0L;
            while (since != null) {
                AuditPage page =
                        log.reader()
                                .list(
                                        new AuditQuery(
                                                since, null, 400, null, null, null, null, null));
                page.entries().forEach(entry -> forward.add(entry.number()));
                since = page.next();
            }
            assertThat(forward).isEqualTo(numbers(1_500));

            List<Long> backward = new ArrayList<>();
            Long before = null;
            do {
                AuditPage page =
                        log.reader()
                                .list(
                                        new AuditQuery(
                                                null, before, 400, null, null, null, null, null));
                page.entries().forEach(entry -> backward.add(entry.number()));
                before = page.next();
            } while (before != null);
            assertThat(backward.reversed()).isEqualTo(numbers(1_500));
        }
        try (FileAuditLog log = fixture.open()) {
            assertThat(log.damage()).isEmpty();
            assertThat(AuditFixture.record(log, 1)).isEqualTo(1_501);
        }
    }

    private static List<Long> numbers(long to) {
        return LongStream.rangeClosed(1, to).boxed().toList();
    }

    @Test
    void oldEntriesAreDeletedWhereThatIsSaidAndTheRestIsWhole() throws Exception {
        fixture.keeping(Duration.ofDays(30));
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 10);
            fixture.passes(Duration.ofDays(40));
            AuditFixture.fill(log, 11, 20);
            fixture.passes(Duration.ofDays(40));
            AuditFixture.fill(log, 21, 30);
            Awaitility.await().until(() -> fixture.segments().size() == 2);
            AuditReport report = AuditFixture.verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.first()).isEqualTo(11);
            assertThat(AuditFixture.newest(log, 100))
                    .anySatisfy(entry -> {
                        assertThat(entry.action()).isEqualTo("audit.trim");
                        assertThat(entry.details().path("to").asLong()).isEqualTo(10);
                    });
            assertThat(AuditFixture.export(log)).hasSizeGreaterThan(20);
            Files.delete(fixture.segments().getFirst());
            assertThat(AuditFixture.verify(log).findings())
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.number()).isEqualTo(11);
                        assertThat(found.last()).isEqualTo(20);
                    });
        }
    }

    @Test
    void queriesChooseByUserActionSubjectAndTime() {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 3);
            fixture.passes(Duration.ofMinutes(1));
            log.record(AuditEvent.of(Caller.administrator("bob"), "node.revoke", "db-1", Map.of()));
            assertThat(chosen(log, "bob", null, null)).containsExactly(4L);
            assertThat(chosen(log, null, "script", null)).containsExactly(3L, 2L, 1L);
            assertThat(chosen(log, null, "script.push", "s2")).containsExactly(2L);
            assertThat(chosen(log, null, "scri", null)).isEmpty();
            AuditQuery late =
                    new AuditQuery(
                            null,
                            null,
                            10,
                            null,
                            null,
                            null,
                            Instant.parse("2026-03-01T12:00:30Z"),
                            null);
            assertThat(log.reader().list(late).entries()).hasSize(1);
        }
    }

    private static List<Long> chosen(
            FileAuditLog log,
            @Nullable String user,
            @Nullable String action,
            @Nullable String subject) {
        return log
                .reader()
                .list(new AuditQuery(null, null, 10, user, action, subject, null, null))
                .entries()
                .stream()
                .map(AuditEntry::number)
                .toList();
    }

    @Test
    void secretsAreMaskedAndLongTextsCut() {
        record Parameters(String name, Secret token, Object args) {}
        try (FileAuditLog log = fixture.open()) {
            log.record(
                    AuditEvent.of(
                            AuditFixture.ALICE,
                            "test.call",
                            "lone \ud800 surrogate",
                            new Parameters(
                                    "x".repeat(5_000),
                                    new Secret("hunter2"),
                                    Map.of("dbPassword", "hunter2", "host", "db-1"))));
            AuditEntry entry = AuditFixture.newest(log, 1).getFirst();
            assertThat(entry.subject()).isEqualTo("lone ? surrogate");
            JsonNode details = entry.details();
            assertThat(details.toString()).doesNotContain("hunter2").contains("db-1");
            assertThat(details.path("token").asString()).isEqualTo("******");
            assertThat(details.path("args").path("dbPassword").asString()).isEqualTo("******");
            assertThat(details.path("name").path("length").asInt()).isEqualTo(5_000);
            assertThat(details.path("name").path("sha256").asString()).hasSize(64);
            log.record(
                    AuditEvent.of(
                            AuditFixture.ALICE,
                            "test.call",
                            "",
                            Map.of("all", IntStream.range(0, 50_000).boxed().toList())));
            assertThat(AuditFixture.newest(log, 1).getFirst().details().path("length").asInt())
                    .isGreaterThan(100_000);
            assertThat(AuditFixture.verify(log).findings()).isEmpty();
        }
    }

    @Test
    void manyAtOnceAreOneWriteInTheirOrder() {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.record(log, 1);
            List<AuditEvent> begun =
                    IntStream.range(0, 10_000)
                            .mapToObj(target ->
                                    AuditEvent.of(
                                            AuditFixture.ALICE,
                                            "task.target",
                                            "t" + target,
                                            Map.of()))
                            .toList();
            assertThat(log.recordAll(begun)).isEqualTo(2);
            assertThat(AuditFixture.newest(log, 1).getFirst().subject()).isEqualTo("t9999");
            assertThat(AuditFixture.verify(log).last()).isEqualTo(10_001);
            List<AuditEvent> tooMany = new ArrayList<>(begun);
            tooMany.addAll(begun);
            tooMany.addAll(begun);
            assertThatThrownBy(() -> log.recordAll(tooMany))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.TOO_LARGE));
        }
    }

    @Test
    void manyThreadsMakeOneChain() throws Exception {
        try (FileAuditLog log = fixture.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int each = 0; each < 20; each++) {
                int from = each * 100;
                all.add(
                        CompletableFuture.runAsync(
                                () -> AuditFixture.fill(log, from, from + 99), threads));
            }
            all.forEach(CompletableFuture::join);
            AuditReport report = AuditFixture.verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.last()).isEqualTo(2_000);
        }
    }

    @Test
    void onlySoManyRefusalsOfAMinuteAreRecordedAndTheOthersCounted() {
        try (FileAuditLog log = fixture.open()) {
            AuditEvent login = AuditEvent.ofOther("somebody", "session.open", "", Map.of());
            for (int each = 0; each < 10; each++) {
                log.refused(login);
            }
            assertThat(AuditFixture.newest(log, 100)).hasSize(3);
            fixture.passes(Duration.ofMinutes(1));
            log.refused(login);
            AuditEntry last = AuditFixture.newest(log, 1).getFirst();
            assertThat(last.outcome()).isEqualTo("refused");
            assertThat(last.details().path("othersNotRecorded").asInt()).isEqualTo(7);
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedAndTheLogGoesOnWhenItCan() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.record(log, 1);
            fixture.passes(Duration.ofDays(40)); // the next entry begins another file
            Path away = Files.move(folder.resolve("audit"), folder.resolve("away"));
            assertThatThrownBy(() -> AuditFixture.record(log, 2))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
            log.outcome(1, AuditEvent.ofServer("test.call", "", Map.of()).failed());
            Files.move(away, folder.resolve("audit"));
            assertThat(AuditFixture.record(log, 3)).isEqualTo(2);
            assertThat(AuditFixture.verify(log).findings()).isEmpty();
        }
    }

    @Test
    void aClosedLogRefusesWhatItCannotRecord() {
        FileAuditLog log = fixture.open();
        log.close();
        assertThatThrownBy(() -> AuditFixture.record(log, 1))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    }

    @Test
    void filesAreTheirOwnersAlone() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.record(log, 1);
        }
        for (Path file :
                List.of(
                        fixture.segments().getFirst(),
                        fixture.head(),
                        folder.resolve("tls").resolve("audit.key"))) {
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        }
        assertThat(Files.readString(folder.resolve("tls").resolve("audit.pem"), UTF_8))
                .startsWith("-----BEGIN PUBLIC KEY-----");
        assertThat(Json.mapper().readTree(Files.readString(fixture.head())).path("number").asInt())
                .isEqualTo(1);
    }
}
