package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Traits;
import dev.drover.client.Tasks;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Follows a task to its end: with a live board where a person looks on, else silently. Ctrl-C asks
 * whether to leave it, cancel or kill it, and the next one leaves it; where nobody can be asked the
 * first one cancels it.
 */
final class Following {

    /** Of who does not wait for the end: whether targets fail is not known. */
    static final int LEFT_EXIT_CODE = 3;

    private final Invocation invocation;
    private final Screen screen;
    private final TaskId task;
    private final boolean board;
    private final TaskPoller poller;
    private final AtomicInteger interrupts = new AtomicInteger();
    private boolean cancelled;

    Following(Invocation invocation, TaskId task) {
        this.invocation = invocation;
        this.screen = invocation.screen();
        this.task = task;
        this.board = screen.traits().output() && invocation.form().equals("text");
        this.poller =
                board
                        ? TaskPoller.forEverything(invocation, task)
                        : TaskPoller.forTheEnd(invocation, task);
    }

    /** Whether the task is over; false where it was left running. */
    boolean follow() {
        try (Interrupts.Hearing _ = invocation.surroundings().interrupts().hear(this::interrupt)) {
            while (!read()) {
                int before = interrupts.get();
                if (poller.takeStop() && !goOn(before)) {
                    screen.error("Left running; attach again with: drover task watch " + task);
                    return false;
                }
            }
        }
        return true;
    }

    private boolean read() {
        if (!board) {
            return poller.read(changes -> {}, this::trouble);
        }
        try (LiveBoard live = LiveBoard.start(invocation, task)) {
            return poller.read(live::update, live::trouble);
        }
    }

    private void interrupt() {
        interrupts.incrementAndGet();
        poller.stop();
    }

    private void trouble(DroverException problem) {
        screen.error(
                screen.paint(Style.WARNING, "The connection broke; trying again: ")
                        + SafeText.line(problem.text()));
    }

    /** After Ctrl-C: false to leave the task running. */
    private boolean goOn(int before) {
        Traits traits = screen.traits();
        if (!traits.input() || !traits.output()) {
            return cancelOnce();
        }
        String answer =
                invocation
                        .surroundings()
                        .prompt()
                        .ask(
                                "\nLeave the task running [d], cancel what has not begun [c], kill"
                                        + " it [k], or go on following [Enter]? ",
                                () -> interrupts.get() > before)
                        .map(text -> text.strip().toLowerCase(Locale.ROOT))
                        .orElse("d");
        if (interrupts.get() > before || answer.startsWith("d")) {
            return false;
        }
        if (answer.startsWith("c")) {
            stop(TaskView.Stopping.CANCEL);
        } else if (answer.startsWith("k")) {
            stop(TaskView.Stopping.KILL);
        }
        return true;
    }

    private boolean cancelOnce() {
        if (cancelled) {
            return false;
        }
        cancelled = true;
        stop(TaskView.Stopping.CANCEL);
        screen.error(
                "Cancelled: no further target begins. Waiting for those that run; Ctrl-C again"
                        + " leaves them running, 'drover task kill "
                        + task
                        + "' ends them");
        return true;
    }

    /** One that ended by itself meanwhile is not there to be stopped; its end is shown. */
    private void stop(TaskView.Stopping how) {
        try {
            new Tasks(invocation.rpc()).stop(task, how, null, Duration.ZERO);
        } catch (DroverException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
        }
    }
}
