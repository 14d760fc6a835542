package dev.drover.server.task;

import dev.drover.api.TaskId;
import dev.drover.api.TaskView;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Keeps tasks. Methods return once what they did survives the end of the process, and throw
 * STORAGE_FULL or UNAVAILABLE where it could not be done. Safe for use by many threads.
 */
public interface TaskStore {

    /** One without ends. */
    void insert(StoredTask task);

    /** Keeps what a task shows of itself; false where it is over already. */
    boolean update(TaskView view);

    /** Keeps ends of targets; of a target that has one already the first stays. */
    void end(TaskId task, List<TargetEnd> ends);

    /** Those that are not over, the oldest first. */
    List<StoredTask> unfinished();

    Optional<StoredTask> find(TaskId task);

    /** Newest first, those before {@code before} where that is given. */
    List<TaskView> list(int limit, @Nullable TaskId before);

    /** Tasks whose identifiers begin so, newest first. */
    List<TaskView> startingWith(String prefix, int limit);

    /** Forgets the oldest that are over, beyond so many; gives them. */
    List<TaskId> trim(int keep);
}
