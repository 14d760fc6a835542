package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A task as others see it.
 *
 * @param cause why, where it failed or was ended as a whole
 * @param tool {@code command} for a plain command
 * @param toolVersion absent for a plain command
 * @param command what starts on each target, as far as it is not secret
 * @param parameters of the tool, secrets masked
 * @param targets how many there are
 * @param counts of targets by their states; those without any are left out
 * @param startedBy who asked
 * @param user of the targets' machines that it runs as; absent for the one that the nodes run as
 * @param stopping what was asked for, where it is being ended
 * @param rerunOf the task whose targets it does again
 * @param runId the run that it belongs to and ends with
 * @param eventId the caller's own identifier
 */
public record TaskView(
        TaskId taskId,
        TaskState state,
        @Nullable Cause cause,
        @Nullable String message,
        String tool,
        @Nullable Long toolVersion,
        List<String> command,
        Map<String, String> parameters,
        int targets,
        Map<TargetState, Integer> counts,
        String startedBy,
        @Nullable String user,
        @Nullable Duration softTimeout,
        @Nullable Duration timeout,
        @Nullable Stopping stopping,
        @Nullable TaskId rerunOf,
        @Nullable RunId runId,
        @Nullable String eventId,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** How a task is being ended. */
    public enum Stopping {
        /** Targets whose command has not started are cancelled; the others go on. */
        CANCEL,
        /** Commands that run are killed too. */
        KILL
    }

    public TaskView {
        command = List.copyOf(command);
        parameters = Map.copyOf(parameters);
        counts = Map.copyOf(counts);
    }
}
