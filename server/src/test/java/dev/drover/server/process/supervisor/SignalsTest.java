package dev.drover.server.process.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

/** Signals and reused pids. */
final class SignalsTest {

    @Test
    void neverReachesAProcessThatStartedAtAnotherTime() throws Exception {
        Process process = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            int pid = (int) process.pid();
            long start = ProcessStat.of(pid).orElseThrow().startTicks();
            Signals.send(new ProcessIdentity(pid, start - 1), Signals.KILL);
            Signals.send(new ProcessIdentity(pid, start + 1), Signals.KILL);
            assertThat(process.isAlive()).isTrue();
            Signals.send(new ProcessIdentity(pid, start), Signals.TERM);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + Signals.TERM);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void knowsGroupsThatHaveMembers() {
        assertThat(Signals.groupExists(Integer.MAX_VALUE)).isFalse();
    }
}
