package dev.drover.server.process.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Lines of /proc/PID/stat. */
final class ProcessStatTest {

    @Test
    void readsAroundNamesWithBlanksAndBrackets() {
        String line =
                "4711 (a) b (c) S 12 4711 4700 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2"
                        + " 3\n";
        ProcessStat stat =
                ProcessStat.parse(4711, line.getBytes(StandardCharsets.US_ASCII)).orElseThrow();
        assertThat(stat).isEqualTo(new ProcessStat(4711, 'S', 12, 4700, 987654));
        assertThat(stat.isOver()).isFalse();
        assertThat(stat.identity()).isEqualTo(new ProcessIdentity(4711, 987654));
    }

    @Test
    void readsItself() {
        int self = (int) ProcessHandle.current().pid();
        ProcessStat stat = ProcessStat.of(self).orElseThrow();
        assertThat(stat.parent())
                .isEqualTo((int) ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(stat.startTicks()).isPositive();
    }

    @Test
    void givesNothingForAProcessThatIsNotThere() {
        assertThat(ProcessStat.of(Integer.MAX_VALUE)).isEmpty();
        assertThat(ProcessStat.parse(1, new byte[] {'1', ' '})).isEmpty();
    }
}
