package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.cli.command.Invocation;
import dev.drover.client.Rpc;
import dev.drover.client.Tasks;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What targets wrote last, one line of each; asked for on a connection of its own where there is
 * more than before. For one thread, but for {@link #close}.
 */
final class LastLines implements AutoCloseable {

    /** Of the end of a stream; a line that is longer shows its end. */
    private static final int BYTES = 512;

    /** The board does not stand still for longer; the others have their turn at the next frame. */
    private static final long PATIENCE_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(250);

    private record Seen(long stdoutBytes, long stderrBytes, String line) {

        private static final Seen NOTHING = new Seen(0, 0, "");
    }

    private final Invocation invocation;
    private final TaskId task;
    private final Map<Integer, Seen> seen = new HashMap<>();
    private volatile @Nullable Rpc rpc;
    private volatile boolean closed;

    LastLines(Invocation invocation, TaskId task) {
        this.invocation = invocation;
        this.task = task;
    }

    String of(TargetView target) {
        return seen.getOrDefault(target.position(), Seen.NOTHING).line();
    }

    /** Asks for the lines of these, as far as there is time. */
    void refresh(List<TargetView> targets) {
        long until = System.nanoTime() + PATIENCE_NANOSECONDS;
        for (TargetView target : targets) {
            Seen before = seen.getOrDefault(target.position(), Seen.NOTHING);
            boolean more =
                    target.stdoutBytes() > before.stdoutBytes()
                            || target.stderrBytes() > before.stderrBytes();
            if (more && !closed && System.nanoTime() - until < 0) {
                read(target, before);
            }
        }
    }

    private void read(TargetView target, Seen before) {
        boolean error = target.stdoutBytes() <= before.stdoutBytes();
        long end = error ? target.stderrBytes() : target.stdoutBytes();
        try {
            Tasks.Piece piece =
                    new Tasks(rpc())
                            .output(
                                    task,
                                    target.node(),
                                    error ? "stderr" : "stdout",
                                    Math.max(0, end - BYTES),
                                    BYTES);
            String line = lastLine(new String(piece.bytes(), StandardCharsets.UTF_8));
            seen.put(
                    target.position(),
                    new Seen(
                            target.stdoutBytes(),
                            target.stderrBytes(),
                            line.isEmpty() ? before.line() : line));
        } catch (DroverException e) {
            // The line that is shown stays. Whoever follows the task says what is wrong.
            return;
        }
    }

    /** A carriage return begins a line anew, as progress bars do. */
    private static String lastLine(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce("", (before, line) -> line)
                .stripTrailing();
    }

    private Rpc rpc() {
        Rpc open = rpc;
        if (open == null) {
            open = invocation.anotherRpc();
            rpc = open;
            if (closed) {
                open.close();
            }
        }
        return open;
    }

    @Override
    public void close() {
        closed = true;
        Rpc open = rpc;
        if (open != null) {
            open.close();
        }
    }
}
