package dev.drover.cli.task;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskResults;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One target, or several that ended alike, under a heading of their own.
 *
 * @param heading such as {@code == web[01-40] (40) COMPLETE}
 * @param message why it ended so, where the heading does not say it all
 * @param node whose output it is
 */
record Section(
        String heading,
        TargetState state,
        @Nullable String message,
        NodeName node,
        long stdoutBytes,
        long stderrBytes) {

    static List<Section> ofTargets(List<TargetView> targets) {
        return targets.stream()
                .map(target ->
                        new Section(
                                heading(
                                        target.node().value(),
                                        target.state(),
                                        target.cause(),
                                        target.exitCode(),
                                        target.signal(),
                                        target.softLimit()),
                                target.state(),
                                message(target.cause(), target.message()),
                                target.node(),
                                target.stdoutBytes(),
                                target.stderrBytes()))
                .toList();
    }

    static List<Section> ofGroups(TaskResults results, List<TargetView> targets) {
        return results.groups().stream()
                .map(group ->
                        new Section(
                                heading(group),
                                group.state(),
                                message(group.cause(), group.message()),
                                targets.get(group.positions().getFirst()).node(),
                                group.stdoutBytes(),
                                group.stderrBytes()))
                .toList();
    }

    static String heading(TaskResults.Group group) {
        String nodes = group.nodes() + (group.count() == 1 ? "" : " (" + group.count() + ")");
        return heading(
                nodes,
                group.state(),
                group.cause(),
                group.exitCode(),
                group.signal(),
                group.softLimit());
    }

    private static String heading(
            String nodes,
            TargetState state,
            @Nullable Cause cause,
            @Nullable Integer exitCode,
            @Nullable String signal,
            boolean softLimit) {
        StringBuilder heading = new StringBuilder("== ").append(nodes).append(' ').append(state);
        if (cause != null) {
            heading.append(' ').append(cause);
        }
        if (cause == Cause.EXIT_CODE && exitCode != null) {
            heading.append(' ').append(exitCode);
        } else if (exitCode != null && exitCode != 0) {
            heading.append(", exit code ").append(exitCode);
        }
        if (signal != null) {
            heading.append(", signal ").append(signal);
        }
        return heading.append(softLimit ? ", over its soft limit" : "").toString();
    }

    /** That a command ended with an exit code is said already. */
    static @Nullable String message(@Nullable Cause cause, @Nullable String message) {
        return cause == Cause.EXIT_CODE ? null : message;
    }
}
