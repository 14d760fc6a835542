package dev.drover.server.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.link.LinkPair;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How a node sends output that its disk does not give, or that became another one. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class OutputSenderTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ProcessOrders.Ended> report = new CompletableFuture<>();
    private final Spooled process = new Spooled();
    private LinkPair pair;
    private OutputSender sender;

    @BeforeEach
    void link() {
        pair =
                new LinkPair(
                        Map.of(
                                "process.output",
                                LinkMethod.of(
                                        ProcessOrders.Piece.class,
                                        (link, piece) -> {
                                            sent.add(new String(piece.bytes(), UTF_8));
                                            return new ProcessOrders.Wanted(
                                                    piece.offset() + piece.bytes().length);
                                        }),
                                "process.outputLost",
                                LinkMethod.of(
                                        ProcessOrders.Lost.class,
                                        (link, what) -> {
                                            lost.add(what.stream() + ": " + what.why());
                                            return Map.of();
                                        })),
                        Map.of(),
                        LinkConfiguration.defaults());
        sender =
                new OutputSender(
                        process,
                        () -> Optional.of(pair.second()),
                        new Semaphore(1),
                        report::complete);
    }

    @AfterEach
    void unlink() {
        sender.stop();
        pair.close();
    }

    @Test
    void tellsOfTheEndAndThenOfTheLossOfWhatItCannotRead() throws Exception {
        process.content = "hello";
        sender.grew();
        await().until(() -> sent.equals(List.of("hello")));
        sender.ended(process.endOf(20));
        ProcessOrders.StreamEnd end = report.get().stdout();
        assertThat(end.length()).isEqualTo(20);
        assertThat(end.sha256()).isEmpty();
        JsonNode wanted = Json.mapper().createObjectNode().put("stdout", 5);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> sender.sendAgain(wanted)).hasMessageContaining("ends at byte");
        }
        assertThat(lost).isEmpty();
        sender.sendAgain(wanted);
        assertThat(lost).hasSize(1);
        assertThat(lost.getFirst()).startsWith("stdout: ").contains("ends at byte 5, and 20");
    }

    @Test
    void takesTheDigestOfWhatIsThereAtTheEnd() throws Exception {
        process.content = "a long line";
        sender.grew();
        await().until(() -> sent.equals(List.of("a long line")));
        process.content = "short";
        sender.ended(process.endOf(5));
        ProcessOrders.StreamEnd end = report.get().stdout();
        assertThat(end.sha256())
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(OutputSender.sha256().digest("short".getBytes(UTF_8))));
        assertThat(end.offset()).isZero();
        assertThat(end.rest()).isEqualTo("short".getBytes(UTF_8));
    }

    /** A process of which only the output counts. */
    private static final class Spooled implements LaunchedProcess {

        private volatile String content = "";
        private volatile @Nullable ProcessOutcome outcome;

        ProcessOutcome endOf(long stdoutBytes) {
            ProcessOutcome end =
                    new ProcessOutcome(
                            0, null, NOW, NOW, null, null, stdoutBytes, 0, Duration.ZERO);
            outcome = end;
            return end;
        }

        @Override
        public ProcessId id() {
            return new ProcessId("0N5CKQ4DMB3XA");
        }

        @Override
        public RunId owner() {
            return new RunId("0N5CKQ4DMB3XB");
        }

        @Override
        public @Nullable NodeName node() {
            return null;
        }

        @Override
        public List<String> command() {
            return List.of("true");
        }

        @Override
        public ProcessLimits limits() {
            return new ProcessLimits(null, null, Duration.ZERO, 1_000);
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public Instant startedAt() {
            return NOW;
        }

        @Override
        public Optional<ProcessOutcome> outcome() {
            return Optional.ofNullable(outcome);
        }

        @Override
        public long length(ProcessStream stream) {
            ProcessOutcome end = outcome;
            return stream == ProcessStream.STDERR
                    ? 0
                    : end == null ? content.length() : end.stdoutBytes();
        }

        @Override
        public byte[] read(ProcessStream stream, long offset, int max) {
            byte[] all = content.getBytes(UTF_8);
            int from = (int) Math.min(offset, all.length);
            return Arrays.copyOfRange(all, from, Math.min(all.length, from + max));
        }

        @Override
        public void signal(String signal) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(Duration grace, Cause cause) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void closeInput() {
            throw new UnsupportedOperationException();
        }
    }
}
