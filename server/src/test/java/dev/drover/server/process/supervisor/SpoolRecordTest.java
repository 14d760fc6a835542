package dev.drover.server.process.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The file that tells what a slot of the spool holds. */
final class SpoolRecordTest {

    private static final String ID = "0N5CKQ4DMB3XA";
    private static final String OTHER = "0N5CKQ4DMB3XB";

    /** As the first release wrote it; later ones must read it for ever. */
    private static final String GOLDEN =
            """
            {"some":"launch"}
            started 0N5CKQ4DMB3XA 4711 987654 1700000000000
            ended 0N5CKQ4DMB3XA -1 15 1700000001000 2500 HARD_LIMIT
            """;

    private static SpoolRecord parse(String content) {
        return SpoolRecord.parse(content.getBytes(StandardCharsets.UTF_8), ID);
    }

    @Test
    void readsTheGoldenFile() {
        SpoolRecord record = parse(GOLDEN);
        assertThat(record.launch()).isEqualTo("{\"some\":\"launch\"}");
        assertThat(record.started())
                .contains(
                        new SpoolRecord.Started(
                                new ProcessIdentity(4711, 987654), 1_700_000_000_000L));
        assertThat(record.exit())
                .contains(
                        new ExitRecord(
                                4711,
                                -1,
                                15,
                                1_700_000_000_000L,
                                1_700_000_001_000L,
                                2_500,
                                "HARD_LIMIT"));
        assertThat(record.bytes()).isEqualTo(GOLDEN.length());
    }

    @Test
    void writesTheGoldenFile() {
        var identity = new ProcessIdentity(4711, 987654);
        var exit =
                new ExitRecord(
                        4711, -1, 15, 1_700_000_000_000L, 1_700_000_001_000L, 2_500, "HARD_LIMIT");
        assertThat(
                        "{\"some\":\"launch\"}\n"
                                + text(SpoolRecord.startedLine(ID, identity, 1_700_000_000_000L))
                                + text(SpoolRecord.endedLine(ID, exit)))
                .isEqualTo(GOLDEN);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void ignoresWhatAnEarlierProcessLeftBehind() {
        SpoolRecord record = parse(GOLDEN.replace(ID, OTHER));
        assertThat(record.started()).isEmpty();
        assertThat(record.exit()).isEmpty();
        assertThat(record.bytes()).isEqualTo("{\"some\":\"launch\"}\n".length());
        SpoolRecord half = parse(GOLDEN.replace("ended " + ID, "ended " + OTHER));
        assertThat(half.started()).isPresent();
        assertThat(half.exit()).isEmpty();
    }

    @Test
    void takesOnlyWholeLines() {
        for (int length = 0; length < GOLDEN.length(); length++) {
            assertThat(parse(GOLDEN.substring(0, length)).exit()).as("%d", length).isEmpty();
        }
        assertThat(parse(GOLDEN).exit()).isPresent();
    }

    @Test
    void leavesTheCauseOutWhereThereIsNone() {
        var exit = new ExitRecord(7, 0, 0, 1, 2, 3, "");
        String content = "{}\n" + text(SpoolRecord.endedLine(ID, exit));
        assertThat(parse(content).exit().map(ExitRecord::cause)).isEqualTo(Optional.of(""));
    }
}
