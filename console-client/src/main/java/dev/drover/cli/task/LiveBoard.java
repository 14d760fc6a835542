package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows a task while it runs, drawn in place on a terminal: a line for each target that runs, as
 * many as there is room for, and one that sums up. What takes a moment only is not shown at all.
 *
 * <p>It draws on a thread of its own; {@link #update} and {@link #trouble} may be called by any.
 */
final class LiveBoard implements AutoCloseable {

    private static final Duration BEFORE_FIRST = Duration.ofMillis(300);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";

    /** The heading, the table's own, the summary, the blank lines, and where the cursor stands. */
    private static final int OTHER_LINES = 7;

    private final Invocation invocation;
    private final Screen screen;
    private final TaskId id;
    private final LastLines lastLines;
    private final Thread drawer;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Integer, TargetView> alive = new TreeMap<>();
    private @Nullable TaskView task;
    private @Nullable String trouble;

    private LiveBoard(Invocation invocation, TaskId id) {
        this.invocation = invocation;
        this.screen = invocation.screen();
        this.id = id;
        this.lastLines = new LastLines(invocation, id);
        this.drawer = Thread.ofVirtual().name("task-board").unstarted(this::drawOnAndOn);
    }

    static LiveBoard start(Invocation invocation, TaskId task) {
        LiveBoard board = new LiveBoard(invocation, task);
        board.drawer.start();
        return board;
    }

    void update(TaskChanges changes) {
        lock.lock();
        try {
            task = changes.task();
            trouble = null;
            for (TargetView target : changes.targets()) {
                if (target.state() == TargetState.RUNNING
                        || target.state() == TargetState.COPYING) {
                    alive.put(target.position(), target);
                } else {
                    alive.remove(target.position());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void trouble(DroverException problem) {
        lock.lock();
        try {
            trouble = problem.text();
        } finally {
            lock.unlock();
        }
    }

    private void drawOnAndOn() {
        boolean entered = false;
        try {
            Thread.sleep(BEFORE_FIRST);
            while (true) {
                Screen now = screen.measured();
                String frame = frame(now);
                if (!entered) {
                    screen.raw(ENTER);
                    entered = true;
                }
                screen.raw(frame);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // The task is over, or its follower has something to ask.
            Thread.currentThread().interrupt();
        } finally {
            if (entered) {
                screen.raw(LEAVE);
            }
        }
    }

    private String frame(Screen now) {
        int room = Math.max(1, now.traits().rows() - OTHER_LINES);
        List<TargetView> shown;
        int running;
        TaskView view;
        String problem;
        lock.lock();
        try {
            shown = new ArrayList<>(alive.values().stream().limit(room).toList());
            running = alive.size();
            view = task;
            problem = trouble;
        } finally {
            lock.unlock();
        }
        lastLines.refresh(shown);
        Instant instant = invocation.surroundings().clock().instant();
        StringBuilder frame = new StringBuilder("\033[H");
        line(frame, heading(now, view, problem));
        line(frame, "");
        if (!shown.isEmpty()) {
            Table table = new Table("NODE", "STATE", "FOR", "OUTPUT");
            shown.forEach(target -> table.row(row(target, instant)));
            table.lines(now).forEach(line -> line(frame, line));
            if (running > shown.size()) {
                line(frame, now.paint(Style.FAINT, (running - shown.size()) + " more"));
            }
            line(frame, "");
        }
        line(frame, view == null ? "" : summary(now, view, instant));
        return frame.append("\033[J").toString();
    }

    private static void line(StringBuilder frame, String text) {
        frame.append(text).append("\033[K\n");
    }

    private String heading(Screen now, @Nullable TaskView view, @Nullable String problem) {
        String text =
                problem != null
                        ? "The connection broke; trying again: " + problem
                        : "Task " + id + (view == null ? "" : "  " + TaskText.work(view));
        return screen.paint(problem == null ? Style.FAINT : Style.WARNING, cut(now, text));
    }

    private static String summary(Screen now, TaskView view, Instant instant) {
        String took = TaskText.took(view, instant);
        return cut(
                now,
                TaskText.counts(view)
                        + (took.isEmpty() ? "" : "  " + took)
                        + (view.stopping() == null ? "  Ctrl-C: leave, cancel or kill" : "")
                        + (view.stopping() == TaskView.Stopping.CANCEL ? "  being cancelled" : "")
                        + (view.stopping() == TaskView.Stopping.KILL ? "  being killed" : ""));
    }

    private static String cut(Screen now, String text) {
        return SafeText.cut(SafeText.line(text), now.traits().columns(), now.traits().unicode());
    }

    private Cell[] row(TargetView target, Instant now) {
        return new Cell[] {
            Cell.of(target.node().value()),
            target.softLimit()
                    ? new Cell(target.state() + " over its soft limit", Style.WARNING)
                    : new Cell(target.state().name(), TaskText.style(target.state())),
            Cell.of(TaskText.took(target, now)),
            Cell.of(lastLines.of(target))
        };
    }

    @Override
    public void close() {
        drawer.interrupt();
        lastLines.close();
        try {
            drawer.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
