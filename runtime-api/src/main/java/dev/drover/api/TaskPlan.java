package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a task would do: of each target what starts there and whether it may.
 *
 * @param command what starts, secrets masked
 * @param files what is copied first
 * @param allowed whether it would be started
 */
public record TaskPlan(
        String tool,
        @Nullable Long toolVersion,
        List<String> command,
        Map<String, String> environment,
        List<PlannedFile> files,
        @Nullable String user,
        @Nullable Duration softTimeout,
        @Nullable Duration timeout,
        List<PlannedTarget> targets,
        boolean allowed) {

    /**
     * A file that would be copied.
     *
     * @param problem why it cannot be read; then size and digest are absent
     */
    public record PlannedFile(
            TaskFile file,
            @Nullable Long size,
            @Nullable String sha256,
            @Nullable String problem) {}

    /**
     * A target.
     *
     * @param denied why the caller may not run the tool there; absent where they may
     */
    public record PlannedTarget(NodeName node, NodeState state, @Nullable String denied) {}

    public TaskPlan {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        files = List.copyOf(files);
        targets = List.copyOf(targets);
    }
}
