package dev.drover.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.DroverException;
import dev.drover.api.audit.AuditExport;
import dev.drover.api.audit.AuditFinding;
import dev.drover.api.audit.AuditFinding.Kind;
import dev.drover.api.audit.AuditFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whatever is done to an export without the server's key is found. {@code -Ddrover.seed=N} and
 * {@code -Ddrover.tampers=N} do the same again, and more of it.
 */
final class TamperedExportTest {

    private static final int ENTRIES = 40;
    private static final int ROUNDS = Integer.getInteger("drover.tampers", 150);

    @TempDir private Path folder;

    private final long seed = Long.getLong("drover.seed", System.nanoTime());
    private List<String> lines = List.of();

    @BeforeEach
    void make() {
        try (FileAuditLog log = new AuditFixture(folder).signingEach(13).open()) {
            AuditFixture.fill(log, 1, ENTRIES);
            lines = AuditFixture.export(log);
        }
    }

    @Test
    void anExportIsWholeAndSignedToItsEnd() throws Exception {
        AuditExport export = verify(AuditFixture.file(lines));
        assertThat(export.report().findings()).isEmpty();
        assertThat(export.report().first()).isEqualTo(1);
        assertThat(export.report().last()).isEqualTo(ENTRIES);
        assertThat(export.report().signedTo()).isEqualTo(ENTRIES);
        assertThat(export.report().checkpoints()).isEqualTo(4);
        assertThat(export.asOf()).isEqualTo("2026-03-01T12:00:00Z");
    }

    @Test
    void whateverIsDoneToItIsFound() throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = AuditFixture.file(lines);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] tampered = tamper(random);
            if (!Arrays.equals(tampered, whole)) {
                assertThat(isFound(tampered))
                        .as("round %d of seed %d:%n%s", round, seed, new String(tampered, UTF_8))
                        .isTrue();
            }
        }
    }

    private byte[] tamper(SplittableRandom random) {
        List<String> copy = new ArrayList<>(lines);
        int one = random.nextInt(copy.size());
        int other = random.nextInt(copy.size());
        switch (random.nextInt(8)) {
            case 0 -> copy.remove(one);
            case 1 -> copy.add(other, copy.get(one));
            case 2 -> Collections.swap(copy, one, other);
            case 3 -> copy.add(other, copy.remove(one));
            case 4 -> copy.subList(Math.max(1, one), copy.size()).clear();
            case 5 -> rechain(copy, random);
            case 6 -> {
                byte[] bytes = AuditFixture.file(copy);
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            default -> {
                byte[] bytes = AuditFixture.file(copy);
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) (bytes[at] ^ (1 << random.nextInt(8)));
                return bytes;
            }
        }
        return AuditFixture.file(copy);
    }

    /** Changes an entry and chains all that follow anew, as somebody without the key could. */
    private static void rechain(List<String> copy, SplittableRandom random) {
        int from = 1 + random.nextInt(copy.size() - 1);
        String before = "";
        for (int at = from; at < copy.size(); at++) {
            String line = copy.get(at);
            int end = line.indexOf(",\"before\":");
            if (end < 0) {
                continue;
            }
            String object = line.substring(0, end) + "}";
            if (before.isEmpty()) {
                object = object.replace("alice", "mallory");
                before = line.substring(end + 11, end + 75);
            }
            AuditFormat.Chained chained = AuditFormat.entry(object.getBytes(UTF_8), before);
            copy.set(at, new String(chained.line(), UTF_8));
            before = chained.hash();
        }
    }

    private static boolean isFound(byte[] file) throws IOException {
        try {
            return !verify(file).report().whole();
        } catch (DroverException e) {
            return true; // not even the head can be believed
        }
    }

    @Test
    void namesTheEntryThatWasChanged() throws Exception {
        assertThat(findings(replaced(entry(12), "alice", "malic")))
                .singleElement()
                .satisfies(found -> is(found, Kind.CHANGED, 12, 12))
                .extracting(AuditFinding::text)
                .asString()
                .contains("Entry 12 was changed");
    }

    @Test
    void namesTheEntriesThatAreMissing() throws Exception {
        List<String> copy = new ArrayList<>(lines);
        copy.remove(entry(4));
        copy.remove(entry(3));
        assertThat(findings(copy))
                .singleElement()
                .satisfies(found -> is(found, Kind.MISSING, 3, 4));
    }

    @Test
    void namesTheEntryThatWasMoved() throws Exception {
        List<String> copy = new ArrayList<>(lines);
        Collections.swap(copy, entry(10), entry(11));
        assertThat(findings(copy))
                .singleElement()
                .satisfies(found -> is(found, Kind.MOVED, 10, 10));
    }

    @Test
    void namesTheEntriesThatWereCutOff() throws Exception {
        assertThat(findings(lines.subList(0, entry(31))))
                .singleElement()
                .satisfies(found -> is(found, Kind.CUT, 31, ENTRIES));
    }

    @Test
    void namesTheEntriesBetweenTwoSignaturesWhereTheyAreChainedAnew() throws Exception {
        List<String> copy = new ArrayList<>(lines);
        String line = copy.get(entry(26));
        int end = line.indexOf(",\"before\":");
        String object = line.substring(0, end).replace("alice", "mallory") + "}";
        copy.set(
                entry(26),
                new String(
                        AuditFormat.entry(
                                        object.getBytes(UTF_8), line.substring(end + 11, end + 75))
                                .line(),
                        UTF_8));
        assertThat(findings(copy)).anySatisfy(found -> is(found, Kind.REPLACED, 14, 26));
    }

    @Test
    void anotherServersKeyIsRefused() throws Exception {
        String right = verify(AuditFixture.file(lines)).report().key();
        assertThat(
                        AuditExport.verify(
                                        new ByteArrayInputStream(AuditFixture.file(lines)), right)
                                .report()
                                .whole())
                .isTrue();
        assertThatThrownBy(() ->
                        AuditExport.verify(
                                new ByteArrayInputStream(AuditFixture.file(lines)), "0".repeat(64)))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining(right);
    }

    @Test
    void whatIsNoExportIsSaidToBeNone() {
        assertThatThrownBy(() -> verify("{}\n".getBytes(ISO_8859_1)))
                .hasMessageContaining("does not begin with the head");
    }

    private List<String> replaced(int at, String what, String with) {
        List<String> copy = new ArrayList<>(lines);
        copy.set(at, copy.get(at).replace(what, with));
        return copy;
    }

    /** Where an entry stands. */
    private int entry(long number) {
        for (int at = 0; at < lines.size(); at++) {
            if (lines.get(at).startsWith("{\"number\":" + number + ",")) {
                return at;
            }
        }
        throw new AssertionError("no entry " + number);
    }

    private static void is(AuditFinding found, Kind kind, long from, long to) {
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.number()).isEqualTo(from);
        assertThat(found.last()).isEqualTo(to);
    }

    private static List<AuditFinding> findings(List<String> tampered) throws IOException {
        return verify(AuditFixture.file(tampered)).report().findings();
    }

    private static AuditExport verify(byte[] file) throws IOException {
        return AuditExport.verify(new ByteArrayInputStream(file), null);
    }
}
