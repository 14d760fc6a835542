package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A task's results, targets with equal ones folded into one.
 *
 * @param task as it is now
 * @param shownBytes of each stream of a group that are shown at most; what was asked for, or less
 *     where there are many groups
 * @param groups the largest first
 */
public record TaskResults(TaskView task, int shownBytes, List<Group> groups) {

    public TaskResults {
        groups = List.copyOf(groups);
    }

    /**
     * Targets that ended alike, with the same output.
     *
     * @param nodes folded, such as {@code web[01-40]}
     * @param count how many these are
     * @param positions of them in the task
     * @param cause of the end; of PENDING targets what they wait for
     * @param message of the first of them, where there is a cause
     * @param stdout its beginning, as text
     * @param stderr likewise
     * @param stdoutBytes its whole length
     * @param stderrBytes likewise
     */
    public record Group(
            String nodes,
            int count,
            List<Integer> positions,
            TargetState state,
            @Nullable Cause cause,
            @Nullable String message,
            @Nullable Integer exitCode,
            @Nullable String signal,
            boolean softLimit,
            String stdout,
            String stderr,
            long stdoutBytes,
            long stderrBytes) {

        public Group {
            positions = List.copyOf(positions);
        }
    }
}
