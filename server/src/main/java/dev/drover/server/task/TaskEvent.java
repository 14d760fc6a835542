package dev.drover.server.task;

import dev.drover.api.NodeName;
import dev.drover.api.TaskId;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * Something of a task that is put down for good.
 *
 * @param who asked for it, or for the task
 * @param action such as {@code task.start}, {@code target.begin}
 * @param node where it is about one target
 */
public record TaskEvent(
        String who, String action, TaskId task, @Nullable NodeName node, JsonNode details) {

    /** Where such events are put down. */
    @FunctionalInterface
    public interface Journal {

        /** Returns once they are durable; throws where they cannot be kept. */
        void record(java.util.List<TaskEvent> events);
    }
}
