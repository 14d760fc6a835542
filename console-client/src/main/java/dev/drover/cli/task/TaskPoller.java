package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.client.Rpc;
import dev.drover.client.Tasks;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks what changed of a task, on and on until it is over; when the connection breaks it goes on
 * over another where it was. For one thread, but for {@link #stop}.
 */
final class TaskPoller {

    private static final Duration WAIT = Duration.ofSeconds(20);

    /** Output may grow without end: after the first answers there is time between them. */
    private static final int AT_ONCE = 10;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Invocation invocation;
    private final TaskId task;
    private final Retry retry;
    private long since;
    private int answers;
    private volatile @Nullable Rpc current;
    private volatile boolean stopped;

    private TaskPoller(Invocation invocation, TaskId task, long since) {
        this.invocation = invocation;
        this.task = task;
        this.since = since;
        this.retry = new Retry(invocation.surroundings().clock());
    }

    static TaskPoller forEverything(Invocation invocation, TaskId task) {
        return new TaskPoller(invocation, task, 0);
    }

    /** One call lasts for as long as the task does, or the server lets it. */
    static TaskPoller forTheEnd(Invocation invocation, TaskId task) {
        return new TaskPoller(invocation, task, TaskChanges.END);
    }

    /** Makes {@link #read} return soon; called by another thread. */
    void stop() {
        stopped = true;
        Rpc open = current;
        if (open != null) {
            open.close();
        }
    }

    /** Whether it was stopped since this was asked last. */
    boolean takeStop() {
        boolean was = stopped;
        if (was) {
            stopped = false;
            invocation.dropRpc();
        }
        return was;
    }

    /** Says whether the end was reached; false where it was stopped. May be called again. */
    boolean read(Consumer<TaskChanges> reader, Consumer<DroverException> trouble) {
        while (!stopped) {
            try {
                TaskChanges changes = poll();
                retry.worked();
                reader.accept(changes);
                if (changes.task().state().isFinal() && !changes.more()) {
                    return true;
                }
                pause(changes);
            } catch (DroverException e) {
                if (!stopped) {
                    trouble.accept(e);
                    retry.orThrow(e);
                }
            }
        }
        return false;
    }

    private void pause(TaskChanges changes) {
        if (answers++ < AT_ONCE || changes.more()) {
            return;
        }
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(ErrorKind.CANCELLED, "Interrupted", "");
        }
    }

    private TaskChanges poll() {
        Rpc rpc = invocation.rpc();
        current = rpc;
        try {
            TaskChanges changes = new Tasks(rpc).poll(task, since, WAIT);
            if (since != TaskChanges.END) {
                since = changes.version();
            }
            return changes;
        } finally {
            current = null;
        }
    }
}
