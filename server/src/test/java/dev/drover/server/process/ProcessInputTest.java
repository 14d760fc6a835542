package dev.drover.server.process;

import static dev.drover.server.process.TestProcesses.stdout;
import static dev.drover.server.process.TestProcesses.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Writing to standard input while a process runs. */
final class ProcessInputTest {

    @TempDir private Path directory;
    private TestProcesses test;
    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void open() {
        test = new TestProcesses(directory);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private LocalProcess piped(String script) {
        return test.processes().launch(with(test.shell(script), ProcessInput.pipe()), listener);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void answersWhatIsWritten() throws Exception {
        LocalProcess process = piped("while read line; do echo got $line; done; echo end");
        process.write(bytes("one\n"));
        TestProcesses.await("an answer", () -> stdout(process).equals("got one\n"));
        process.write(bytes("two\n"));
        TestProcesses.await("an answer", () -> stdout(process).equals("got one\ngot two\n"));
        process.closeInput();
        assertThat(listener.awaitOutcome().exitCode()).isZero();
        assertThat(stdout(process)).endsWith("end\n");
    }

    @Test
    void passesMoreThanAPipeHolds() throws Exception {
        LocalProcess process = piped("sleep 0.2; sha256sum");
        byte[] content = new byte[3_000_001];
        new java.util.Random(7).nextBytes(content);
        process.write(content);
        process.closeInput();
        listener.awaitOutcome();
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(content);
        assertThat(stdout(process)).startsWith(java.util.HexFormat.of().formatHex(digest));
    }

    @Test
    void makesTheWriterWaitForAProcessThatDoesNotRead() throws Exception {
        LocalProcess process = piped("read go; exec sleep 1000");
        var write =
                new FutureTask<String>(() -> {
                    process.write(new byte[1 << 20]);
                    return "written";
                });
        Thread writer = Thread.ofVirtual().start(write);
        TestProcesses.await("the wait", () -> writer.getState() == Thread.State.WAITING);
        assertThat(write.isDone()).isFalse();
        process.end(Duration.ZERO, Cause.KILLED_BY_USER);
        assertThatThrownBy(() -> write.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
    }

    @Test
    void interruptionEndsTheWait() throws Exception {
        LocalProcess process = piped("exec sleep 1000");
        var write =
                new FutureTask<String>(() -> {
                    process.write(new byte[1 << 20]);
                    return "written";
                });
        Thread writer = Thread.ofVirtual().start(write);
        TestProcesses.await("the wait", () -> writer.getState() == Thread.State.WAITING);
        writer.interrupt();
        assertThatThrownBy(() -> write.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void tellsWhoWritesTooLate() throws Exception {
        LocalProcess process = piped("exit 0");
        listener.awaitOutcome();
        assertThatThrownBy(() -> process.write(bytes("late")))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining(process.id().value());
        process.closeInput();
    }

    @Test
    void tellsWhoWritesToAClosedEnd() throws Exception {
        LocalProcess process = piped("exec <&-; echo closed; exec sleep 1000");
        TestProcesses.await("the close", () -> stdout(process).equals("closed\n"));
        assertThatThrownBy(() -> process.write(bytes("x")))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining("reads no more");
        process.end(Duration.ZERO, Cause.KILLED_BY_USER);
    }

    @Test
    void refusesToWriteWhereThereIsNoPipe() {
        LocalProcess process = test.launch("exec sleep 1000", listener);
        assertThatThrownBy(() -> process.write(bytes("x")))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining("cannot be written");
    }
}
