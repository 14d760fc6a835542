package dev.drover.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.audit.AuditEntry;
import dev.drover.api.audit.AuditFinding.Kind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What a start, and a look while it runs, make of a log that is not as it was. */
final class AuditDamageTest {

    @TempDir private Path folder;

    private AuditFixture fixture;

    @BeforeEach
    void make() {
        fixture = new AuditFixture(folder);
    }

    @Test
    void aLineCutShortByTheEndOfTheServerIsCutAndSaidSo() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 5);
        }
        Files.writeString(
                fixture.segments().getFirst(),
                "{\"number\":6,\"time\":\"2026",
                StandardOpenOption.APPEND);
        try (FileAuditLog log = fixture.open()) {
            assertThat(log.damage()).isEmpty();
            AuditEntry repair = AuditFixture.newest(log, 1).getFirst();
            assertThat(repair.number()).isEqualTo(6);
            assertThat(repair.action()).isEqualTo("audit.repair");
            assertThat(repair.details().path("cutBytes").asInt()).isEqualTo(24);
            assertThat(AuditFixture.verify(log).findings()).isEmpty();
        }
    }

    @Test
    void anEndThatWasCutOffIsFoundAtTheStartAndForEver() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 5);
        }
        Path segment = fixture.segments().getFirst();
        List<String> lines = Files.readAllLines(segment);
        Files.writeString(segment, String.join("\n", lines.subList(0, 3)) + "\n");
        for (int round = 0; round < 2; round++) {
            try (FileAuditLog log = fixture.open()) {
                assertThat(AuditFixture.verify(log).findings())
                        .anySatisfy(found -> {
                            assertThat(found.kind()).isEqualTo(Kind.MISSING);
                            assertThat(found.number()).isEqualTo(4);
                            assertThat(found.last()).isEqualTo(5);
                        });
                if (round == 0) {
                    assertThat(log.damage()).singleElement().asString().contains("up to 5");
                    assertThat(AuditFixture.newest(log, 1).getFirst().action())
                            .isEqualTo("audit.damage");
                }
            }
        }
    }

    @Test
    void anEndThatWasReplacedIsFoundThoughItIsChainedRightly() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 3);
        }
        byte[] head = Files.readAllBytes(fixture.head());
        Path segment = fixture.segments().getFirst();
        List<String> lines = Files.readAllLines(segment);
        Files.writeString(segment, String.join("\n", lines.subList(0, 2)) + "\n");
        Files.delete(fixture.head());
        try (FileAuditLog log = fixture.open()) {
            assertThat(log.damage()).singleElement().asString().contains("audit.head");
        }
        Files.write(fixture.head(), head);
        try (FileAuditLog log = fixture.open()) {
            assertThat(log.damage()).singleElement().asString().contains("not the one recorded");
            AuditFixture.record(log, 9);
            assertThat(AuditFixture.verify(log).whole()).isFalse();
        }
    }

    @Test
    void aLogThatWasDeletedIsMissed() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 3);
        }
        for (Path each : fixture.segments()) {
            Files.delete(each);
        }
        try (FileAuditLog log = fixture.open()) {
            assertThat(log.damage()).singleElement().asString().contains("up to 3");
            assertThat(AuditFixture.record(log, 4)).isEqualTo(5);
            assertThat(AuditFixture.verify(log).findings())
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.kind()).isEqualTo(Kind.MISSING);
                        assertThat(found.last()).isEqualTo(3);
                    });
        }
    }

    @Test
    void whatIsChangedWhileItRunsIsFoundByVerify() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 9);
            Path segment = fixture.segments().getFirst();
            int at = Files.readString(segment).indexOf("\"s7\"");
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                file.seek(at + 2);
                file.write('8');
            }
            assertThat(AuditFixture.verify(log).findings())
                    .singleElement()
                    .satisfies(found -> assertThat(found.number()).isEqualTo(7));
        }
    }

    @Test
    void aMissingFileInTheMiddleIsFound() throws Exception {
        try (FileAuditLog log = fixture.open()) {
            AuditFixture.fill(log, 1, 900);
            Files.delete(fixture.segments().get(1));
            assertThat(AuditFixture.verify(log).findings())
                    .anySatisfy(found -> assertThat(found.kind()).isEqualTo(Kind.MISSING));
        }
    }
}
