package dev.drover.server.task;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * Something of a task that is put down for good.
 *
 * @param by who does it, as logs name them
 * @param user who answers for it
 * @param action such as {@code task.start}, {@code target.begin}
 * @param subject the task; empty of one that was not started
 * @param node where it is about one target
 */
public record TaskEvent(
        String by,
        String user,
        String action,
        String subject,
        @Nullable NodeName node,
        JsonNode details) {

    /** What a caller does to a task. */
    static TaskEvent by(Caller caller, String action, String subject, JsonNode details) {
        return new TaskEvent(caller.toString(), caller.user(), action, subject, null, details);
    }

    /** What happens in the course of a task. */
    static TaskEvent of(
            LiveTask task, String action, @Nullable NodeName node, @Nullable JsonNode details) {
        return new TaskEvent(
                task.user(),
                task.user(),
                action,
                task.id().value(),
                node,
                details == null ? Json.mapper().createObjectNode() : details);
    }

    /** Where such events are put down. */
    public interface Journal {

        /** Returns once they are durable; throws where they cannot be kept, and then not done. */
        void record(List<TaskEvent> events);

        /** What has happened: it cannot be refused any more, so this never throws. */
        void happened(List<TaskEvent> events);

        /** What was not allowed; never throws. */
        void refused(TaskEvent event);
    }
}
