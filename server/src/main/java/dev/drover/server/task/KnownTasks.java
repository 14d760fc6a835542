package dev.drover.server.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskView;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tasks that are known, over or not, and what is shown of them. Safe for use by many threads.
 */
final class KnownTasks {

    /** Tasks that are over and were looked at, as their output is read piece by piece. */
    private static final int LOOKS = 8;

    private final TaskStore store;
    private final TaskOutput output;
    private final Map<TaskId, LiveTask> live = new ConcurrentHashMap<>();

    @GuardedBy("looks")
    private final Map<TaskId, TaskLook> looks =
            new LinkedHashMap<>(LOOKS, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<TaskId, TaskLook> eldest) {
                    return size() > LOOKS;
                }
            };

    KnownTasks(TaskStore store, TaskOutput output) {
        this.store = store;
        this.output = output;
    }

    // ---- those that are not over

    void add(LiveTask task) {
        live.put(task.id(), task);
    }

    void remove(LiveTask task) {
        live.remove(task.id());
    }

    /** Null where there is none, or it is over. */
    @Nullable LiveTask live(TaskId id) {
        return live.get(id);
    }

    Collection<LiveTask> live() {
        return live.values();
    }

    // ---- all

    /** Forgets the oldest that are over, beyond so many, with what they wrote. */
    void trim(int keep) {
        for (TaskId old : store.trim(keep)) {
            synchronized (looks) {
                looks.remove(old);
            }
            output.delete(old);
        }
    }

    /** What is known of a task, over or not. NOT_FOUND where there is none. */
    TaskLook look(TaskId id) {
        LiveTask task = live(id);
        return task != null ? TaskLook.of(task) : lookStored(id);
    }

    /** What is over does not change, so it is read once for many questions. */
    private TaskLook lookStored(TaskId id) {
        synchronized (looks) {
            TaskLook known = looks.get(id);
            if (known != null) {
                return known;
            }
        }
        TaskLook look = TaskLook.of(stored(id));
        if (look.view().state().isFinal()) {
            synchronized (looks) {
                looks.put(id, look);
            }
        }
        return look;
    }

    TaskView get(TaskId id) {
        return look(id).view();
    }

    /** Newest first. */
    List<TaskView> list(int limit, @Nullable TaskId before) {
        return current(store.list(limit, before));
    }

    /** Tasks whose identifiers begin so, newest first. */
    List<TaskView> startingWith(String prefix, int limit) {
        return current(store.startingWith(prefix, limit));
    }

    private List<TaskView> current(List<TaskView> stored) {
        return stored.stream()
                .map(view -> {
                    LiveTask task = live(view.taskId());
                    return task == null ? view : task.view();
                })
                .toList();
    }

    /** Completes when the task is over. */
    CompletableFuture<TaskView> over(TaskId id) {
        LiveTask task = live(id);
        return task == null ? CompletableFuture.completedFuture(stored(id).view()) : task.over();
    }

    /** As {@link Tasks#poll}. */
    TaskChanges poll(TaskId id, long since, Duration wait, int most) throws InterruptedException {
        LiveTask task = live(id);
        return task != null
                ? new TaskWatch(task).poll(since, wait, most)
                : lookStored(id).poll(since, most);
    }

    /** As {@link Tasks#results}. */
    TaskResults results(TaskId id, int bytes) {
        TaskLook look = look(id);
        return new Folding(output).fold(look.view(), look.results(), bytes);
    }

    /** As {@link Tasks#read}. */
    Tasks.Piece read(TaskId id, NodeName node, ProcessStream stream, long offset, int most) {
        LiveTask task = live(id);
        TaskWatch.Started started =
                task == null ? started(id, node) : new TaskWatch(task).started(node);
        if (started == null) {
            throw noTarget(id, node);
        }
        ProcessId process = started.process();
        byte[] bytes =
                process == null ? new byte[0] : output.read(id, process, stream, offset, most);
        return new Tasks.Piece(bytes, started.over() && bytes.length < most);
    }

    private TaskWatch.@Nullable Started started(TaskId id, NodeName node) {
        return lookStored(id)
                .result(node)
                .map(result ->
                        new TaskWatch.Started(
                                result.end() == null ? null : result.end().process(), true))
                .orElse(null);
    }

    StoredTask stored(TaskId id) {
        return store.find(id)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no task " + id,
                                "'drover task list' shows those that are kept."));
    }

    static DroverException noTarget(TaskId task, NodeName node) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "Task " + task + " has no target " + node,
                "'drover task show " + task + "' shows its targets.");
    }
}
