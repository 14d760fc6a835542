package dev.drover.server.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.node.order.Report;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The primary's side of a process whose node sends more than it should. */
final class RemoteProcessTest {

    private static final int MIB = 1 << 20;
    private static final int LIMIT = 100;
    private static final NodeName WEB1 = new NodeName("web1");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private Path folder;

    @SuppressWarnings("NullAway") // what it would order is not asked for here
    private RemoteProcess process() {
        return new RemoteProcess(
                null,
                WEB1,
                new ProcessOrders.Launch(
                        new ProcessId("0N5CKQ4DMB3XA"),
                        new RunId("0N5CKQ4DMB3XB"),
                        List.of("yes"),
                        null,
                        Map.of(),
                        ProcessOrders.Launch.Input.NONE,
                        null,
                        null,
                        new ProcessLimits(null, null, Duration.ZERO, LIMIT)),
                OutputMirror.left(folder, new ProcessId("0N5CKQ4DMB3XA")),
                true,
                NOW,
                new Deaf());
    }

    private static @Nullable JsonNode ended(
            RemoteProcess process, byte[] stdout, int from, byte[] stderr) {
        byte[] rest = new byte[stdout.length - from];
        System.arraycopy(stdout, from, rest, 0, rest.length);
        ProcessOrders.Ended ended =
                new ProcessOrders.Ended(
                        new ProcessOutcome(
                                0,
                                null,
                                NOW,
                                NOW,
                                null,
                                null,
                                stdout.length,
                                stderr.length,
                                Duration.ZERO),
                        new ProcessOrders.StreamEnd(stdout.length, sha256(stdout), from, rest),
                        new ProcessOrders.StreamEnd(stderr.length, sha256(stderr), 0, stderr));
        return process.reported(
                new Report(
                        new OrderId("0N5CKQ4DMB3XC"),
                        WEB1,
                        NOW,
                        null,
                        null,
                        Json.mapper().valueToTree(ended)));
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(OutputSender.sha256().digest(bytes));
    }

    @Test
    void keepsNoMoreOfTheOutputThanTheLimitAndSomeSlack() {
        RemoteProcess process = process();
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[MIB])).isEqualTo(MIB);
        assertThat(process.output(ProcessStream.STDERR, 0, new byte[LIMIT])).isEqualTo(LIMIT);
        assertThat(process.output(ProcessStream.STDERR, LIMIT, new byte[1])).isEqualTo(-1);
        assertThat(process.output(ProcessStream.STDOUT, MIB, new byte[1])).isEqualTo(-1);
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[MIB])).isEqualTo(MIB);
        assertThat(process.length(ProcessStream.STDOUT)).isEqualTo(MIB);
        assertThat(process.length(ProcessStream.STDERR)).isEqualTo(LIMIT);
    }

    @Test
    void takesTheReportOfAProcessWhoseOutputWasCut() {
        RemoteProcess process = process();
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[MIB])).isEqualTo(MIB);
        byte[] all = new byte[3 * MIB];
        assertThat(process.output(ProcessStream.STDOUT, MIB, new byte[MIB])).isEqualTo(-1);
        assertThat(ended(process, all, all.length - 10, new byte[] {1})).isNull();
        assertThat(process.length(ProcessStream.STDOUT)).isEqualTo(MIB);
        assertThat(process.read(ProcessStream.STDERR, 0, 10)).containsExactly(1);
    }

    /** As after a restart: nothing is known of what was refused before. */
    @Test
    void asksOnceForWhatItThenRefuses() {
        RemoteProcess earlier = process();
        assertThat(earlier.output(ProcessStream.STDOUT, 0, new byte[MIB])).isEqualTo(MIB);
        byte[] all = new byte[3 * MIB];
        RemoteProcess process = process();
        JsonNode wanted = ended(process, all, all.length - 10, new byte[0]);
        assertThat(String.valueOf(wanted)).isEqualTo("{\"stdout\":" + MIB + "}");
        assertThat(process.output(ProcessStream.STDOUT, MIB, new byte[MIB])).isEqualTo(-1);
        assertThat(ended(process, all, all.length - 10, new byte[0])).isNull();
    }

    @Test
    void keepsWhatCameWhereItsNodeLostTheRest() {
        RemoteProcess process = process();
        byte[] all = {1, 2, 3, 4, 5, 6, 7, 8};
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[] {1, 2, 3})).isEqualTo(3);
        assertThat(String.valueOf(ended(process, all, all.length, new byte[0])))
                .isEqualTo("{\"stdout\":3}");
        process.outputLost(ProcessStream.STDOUT, "its file is gone");
        assertThat(ended(process, all, all.length, new byte[0])).isNull();
        assertThat(process.read(ProcessStream.STDOUT, 0, 10)).containsExactly(1, 2, 3);
    }

    @Test
    void keepsWhatCameWhereItsNodeHasLessAtTheEnd() {
        RemoteProcess process = process();
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[] {1, 2, 3})).isEqualTo(3);
        assertThat(ended(process, new byte[] {1}, 1, new byte[0])).isNull();
        assertThat(process.read(ProcessStream.STDOUT, 0, 10)).containsExactly(1, 2, 3);
    }

    @Test
    void takesOutputThatWasReplacedThereAnewButOnce() {
        RemoteProcess process = process();
        byte[] all = {7, 8};
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[] {1, 2, 3})).isEqualTo(3);
        assertThat(String.valueOf(ended(process, all, 2, new byte[0]))).isEqualTo("{\"stdout\":0}");
        assertThat(process.output(ProcessStream.STDOUT, 0, new byte[] {9, 9})).isEqualTo(2);
        assertThat(ended(process, all, 2, new byte[0])).isNull();
        assertThat(process.read(ProcessStream.STDOUT, 0, 10)).containsExactly(9, 9);
    }

    private static final class Deaf implements ProcessListener {
        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {}

        @Override
        public void softLimitReached(LaunchedProcess process) {}

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {}
    }
}
