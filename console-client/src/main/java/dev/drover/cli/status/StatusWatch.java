package dev.drover.cli.status;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.StatusChanges;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Shows status values as they change: a board drawn in place on a terminal, else one line for each
 * change. Goes on where it was when the connection breaks.
 */
final class StatusWatch {

    private static final Duration WAIT = Duration.ofSeconds(25);
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";

    /** What the board is told. */
    private sealed interface Event {
        record Changed(JsonNode changes) implements Event {}

        record TryingAgain(DroverException problem) implements Event {}

        record GaveUp(DroverException problem) implements Event {}

        record Stopped() implements Event {}
    }

    private final Invocation invocation;
    private final Screen screen;
    private final String prefix;

    /** When the terminal is slow the poller waits, and then gets newer values instead of more. */
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(4);

    private volatile boolean stopped;
    private final StatusBoard board = new StatusBoard();
    private @Nullable DroverException problem;
    private long version;

    StatusWatch(Invocation invocation, String prefix) {
        this.invocation = invocation;
        this.screen = invocation.screen();
        this.prefix = prefix;
    }

    int run() {
        Retry retry = new Retry(invocation.surroundings().clock());
        Thread poller = Thread.ofVirtual().name("status-poll").start(() -> poll(retry));
        boolean drawn = screen.traits().output() && !invocation.json();
        try (Interrupts.Hearing _ = invocation.surroundings().interrupts().hear(this::stop)) {
            if (drawn) {
                screen.raw(ENTER);
            }
            return show(drawn);
        } finally {
            poller.interrupt();
            if (drawn) {
                screen.raw(LEAVE);
            }
        }
    }

    private void stop() {
        stopped = true;
        events.clear();
        boolean _ = events.offer(new Event.Stopped()); // only so that it is seen at once
    }

    private void poll(Retry retry) {
        try (Rpc rpc = invocation.anotherRpc()) {
            long since = 0;
            while (true) {
                ObjectNode parameters = JsonText.object();
                if (since > 0) {
                    parameters.put("since", since);
                    parameters.put("wait", WAIT.toMillis());
                }
                if (!prefix.isEmpty()) {
                    parameters.put("prefix", prefix);
                }
                try {
                    JsonNode changes =
                            rpc.call("status.poll", parameters, WAIT.plus(Duration.ofSeconds(20)));
                    retry.worked();
                    since = changes.path("version").asLong(since);
                    events.put(new Event.Changed(changes));
                } catch (DroverException e) {
                    events.put(new Event.TryingAgain(e));
                    if (!retry.again(e)) {
                        events.put(new Event.GaveUp(e));
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            // The board is gone; nobody waits for more.
            Thread.currentThread().interrupt();
        }
    }

    private int show(boolean drawn) {
        while (!screen.isGone() && !stopped) {
            Event event;
            try {
                event = events.poll(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DroverException(ErrorKind.CANCELLED, "Interrupted", "");
            }
            switch (event) {
                case null -> {}
                case Event.Stopped() -> {
                    return 0;
                }
                case Event.TryingAgain(var failure) -> problem = failure;
                case Event.GaveUp(var failure) -> throw failure;
                case Event.Changed(var changes) -> changed(changes, drawn);
            }
            if (drawn) {
                draw();
            }
        }
        return 0;
    }

    private void changed(JsonNode node, boolean drawn) {
        StatusChanges changes = Decode.statusChanges(node);
        problem = null;
        version = changes.version();
        if (drawn) {
            board.apply(changes);
        } else if (invocation.json()) {
            screen.line(JsonText.write(node));
        } else {
            changes.removed().forEach(name -> screen.line(SafeText.line(name) + " cleared"));
            StatusBoard alone = new StatusBoard();
            alone.apply(changes);
            alone.values()
                    .forEach(value ->
                            screen.line(
                                    SafeText.line(
                                            value.name()
                                                    + " "
                                                    + StatusBoard.shown(value)
                                                    + (value.level() == null
                                                            ? ""
                                                            : " " + value.level().text())
                                                    + (value.text() == null
                                                            ? ""
                                                            : " " + value.text()))));
        }
    }

    private void draw() {
        Screen now = screen.measured();
        StringBuilder frame = new StringBuilder("\033[H");
        frame.append(heading(now)).append("\033[K\n\033[K\n");
        List<String> lines = board.table(invocation.surroundings().clock().instant()).lines(now);
        int room = Math.max(2, now.traits().rows() - 4);
        boolean all = lines.size() <= room;
        lines.stream()
                .limit(all ? room : room - 1)
                .forEach(line -> frame.append(line).append("\033[K\n"));
        if (!all) {
            frame.append(screen.paint(Style.FAINT, (lines.size() - room + 1) + " more"));
            frame.append("\033[K\n");
        }
        frame.append("\033[J");
        screen.raw(frame.toString());
    }

    private String heading(Screen now) {
        DroverException trouble = problem;
        String state =
                trouble == null
                        ? "version " + version + ", Ctrl-C ends"
                        : "trying again: " + SafeText.line(trouble.text());
        String text = invocation.endpoint().url() + "  " + state;
        return screen.paint(
                trouble == null ? Style.FAINT : Style.WARNING,
                SafeText.cut(text, now.traits().columns(), now.traits().unicode()));
    }
}
