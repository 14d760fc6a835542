package dev.drover.client;

import static dev.drover.client.Decode.instant;
import static dev.drover.client.Decode.need;
import static dev.drover.client.Decode.number;
import static dev.drover.client.Decode.optional;
import static dev.drover.client.Decode.rows;
import static dev.drover.client.Decode.text;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.RunId;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskFile;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the wire records of tasks from JSON, as {@link Decode} does the others. */
public final class DecodeTask {

    private DecodeTask() {}

    public static TaskView task(JsonNode node) {
        return new TaskView(
                new TaskId(text(node, "taskId")),
                TaskState.valueOf(text(node, "state")),
                optional(node, "cause", DecodeTask::cause),
                optional(node, "message", JsonNode::asString),
                text(node, "tool"),
                optional(node, "toolVersion", JsonNode::asLong),
                rows(node, "command", JsonNode::asString),
                texts(node.path("parameters")),
                (int) number(node, "targets"),
                counts(node.path("counts")),
                text(node, "startedBy"),
                optional(node, "user", JsonNode::asString),
                optional(node, "softTimeout", DecodeTask::duration),
                optional(node, "timeout", DecodeTask::duration),
                optional(
                        node,
                        "stopping",
                        stopping -> TaskView.Stopping.valueOf(stopping.asString())),
                optional(node, "rerunOf", id -> new TaskId(id.asString())),
                optional(node, "runId", id -> new RunId(id.asString())),
                optional(node, "eventId", JsonNode::asString),
                instant(need(node, "createdAt")),
                optional(node, "startedAt", Decode::instant),
                optional(node, "endedAt", Decode::instant));
    }

    public static TargetView target(JsonNode node) {
        return new TargetView(
                (int) number(node, "position"),
                new NodeName(text(node, "node")),
                TargetState.valueOf(text(node, "state")),
                optional(node, "cause", DecodeTask::cause),
                optional(node, "message", JsonNode::asString),
                optional(node, "exitCode", JsonNode::asInt),
                optional(node, "signal", JsonNode::asString),
                node.path("softLimit").asBoolean(false),
                optional(node, "startedAt", Decode::instant),
                optional(node, "endedAt", Decode::instant),
                number(node, "stdoutBytes"),
                number(node, "stderrBytes"));
    }

    /** The targets of the answer to {@code task.show}, in their order. */
    public static List<TargetView> targets(JsonNode shown) {
        return rows(shown, "targets", DecodeTask::target);
    }

    public static TaskChanges changes(JsonNode node) {
        return new TaskChanges(
                number(node, "version"),
                task(need(node, "task")),
                targets(node),
                node.path("more").asBoolean(false));
    }

    public static TaskResults results(JsonNode node) {
        return new TaskResults(
                task(need(node, "task")),
                (int) number(node, "shownBytes"),
                rows(node, "groups", DecodeTask::group));
    }

    private static TaskResults.Group group(JsonNode node) {
        return new TaskResults.Group(
                text(node, "nodes"),
                (int) number(node, "count"),
                rows(node, "positions", JsonNode::asInt),
                TargetState.valueOf(text(node, "state")),
                optional(node, "cause", DecodeTask::cause),
                optional(node, "message", JsonNode::asString),
                optional(node, "exitCode", JsonNode::asInt),
                optional(node, "signal", JsonNode::asString),
                node.path("softLimit").asBoolean(false),
                text(node, "stdout"),
                text(node, "stderr"),
                number(node, "stdoutBytes"),
                number(node, "stderrBytes"));
    }

    public static TaskPlan plan(JsonNode node) {
        return new TaskPlan(
                text(node, "tool"),
                optional(node, "toolVersion", JsonNode::asLong),
                rows(node, "command", JsonNode::asString),
                texts(node.path("environment")),
                rows(node, "files", DecodeTask::plannedFile),
                optional(node, "user", JsonNode::asString),
                optional(node, "softTimeout", DecodeTask::duration),
                optional(node, "timeout", DecodeTask::duration),
                rows(node, "targets", DecodeTask::plannedTarget),
                node.path("allowed").asBoolean(false));
    }

    private static TaskPlan.PlannedFile plannedFile(JsonNode node) {
        JsonNode file = need(node, "file");
        return new TaskPlan.PlannedFile(
                new TaskFile(
                        text(file, "from"),
                        text(file, "to"),
                        optional(file, "mode", JsonNode::asString),
                        optional(file, "owner", JsonNode::asString)),
                optional(node, "size", JsonNode::asLong),
                optional(node, "sha256", JsonNode::asString),
                optional(node, "problem", JsonNode::asString));
    }

    private static TaskPlan.PlannedTarget plannedTarget(JsonNode node) {
        return new TaskPlan.PlannedTarget(
                new NodeName(text(node, "node")),
                NodeState.valueOf(text(node, "state")),
                optional(node, "denied", JsonNode::asString));
    }

    private static Cause cause(JsonNode node) {
        return Cause.valueOf(node.asString());
    }

    private static Duration duration(JsonNode node) {
        return Duration.ofMillis(node.asLong());
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties()
                .forEach(member -> texts.put(member.getKey(), member.getValue().asString()));
        return texts;
    }

    private static Map<TargetState, Integer> counts(JsonNode node) {
        Map<TargetState, Integer> counts = new EnumMap<>(TargetState.class);
        node.properties()
                .forEach(member ->
                        counts.put(
                                TargetState.valueOf(member.getKey()), member.getValue().asInt()));
        return counts;
    }
}
