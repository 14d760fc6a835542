package dev.drover.client;

import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** Calls about tasks. As safe for threads as the {@link Rpc} below; errors as there. */
public final class Tasks {

    /**
     * A piece of what a target wrote.
     *
     * @param next the offset behind it
     * @param over nothing comes behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Piece(byte[] bytes, long next, boolean over) {}

    private final Rpc rpc;

    public Tasks(Rpc rpc) {
        this.rpc = rpc;
    }

    /** Starts what {@code task.start} describes, and gives its identifier once it is stored. */
    public TaskId start(ObjectNode request) {
        return id(rpc.call("task.start", request));
    }

    /** Starts a task again on those of its targets that ended in one of the states. */
    public TaskId rerun(TaskId task, Collection<TargetState> states) {
        ObjectNode parameters = of(task);
        ArrayNode names = parameters.putArray("states");
        states.forEach(state -> names.add(state.name()));
        return id(rpc.call("task.rerun", parameters));
    }

    private static TaskId id(JsonNode answer) {
        return new TaskId(answer.path("taskId").asString(""));
    }

    /** The newest first. */
    public List<TaskView> list(int limit) {
        ObjectNode parameters = JsonText.object();
        parameters.put("limit", limit);
        return Decode.rows(rpc.call("task.list", parameters), "tasks", DecodeTask::task);
    }

    /** Those whose identifiers begin with {@code prefix}. */
    public List<TaskView> startingWith(String prefix, int limit) {
        ObjectNode parameters = JsonText.object();
        parameters.put("prefix", prefix);
        parameters.put("limit", limit);
        return Decode.rows(rpc.call("task.list", parameters), "tasks", DecodeTask::task);
    }

    /**
     * What changed of a task since a version: 0 for everything, {@link TaskChanges#END} for its end
     * alone.
     *
     * @param wait how long the server holds the answer back while nothing changed
     */
    public TaskChanges poll(TaskId task, long since, Duration wait) {
        ObjectNode parameters = of(task);
        parameters.put("since", since);
        if (!wait.isZero()) {
            parameters.put("wait", wait.toMillis());
        }
        return DecodeTask.changes(rpc.call("task.poll", parameters, wait.plus(Runs.GRACE)));
    }

    /** What a target wrote to {@code stdout} or {@code stderr}, from an offset in bytes on. */
    public Piece output(TaskId task, NodeName node, String stream, long offset, int limit) {
        ObjectNode parameters = of(task);
        parameters.put("node", node.value());
        parameters.put("stream", stream);
        parameters.put("offset", offset);
        parameters.put("limit", limit);
        JsonNode answer = rpc.call("task.output", parameters);
        return new Piece(
                Base64.getDecoder().decode(answer.path("bytes").asString("")),
                answer.path("next").asLong(offset),
                answer.path("over").asBoolean(false));
    }

    /**
     * Asks for an end, and gives the answer as it is: how many {@code ended}, and which are {@code
     * open}.
     *
     * @param nodes the targets that are meant; null for all
     * @param wait for so long for what is to end
     */
    public JsonNode stop(
            TaskId task,
            TaskView.Stopping how,
            @Nullable Collection<NodeName> nodes,
            Duration wait) {
        ObjectNode parameters = of(task);
        if (nodes != null) {
            ArrayNode names = parameters.putArray("nodes");
            nodes.forEach(node -> names.add(node.value()));
        }
        if (!wait.isZero()) {
            parameters.put("wait", wait.toMillis());
        }
        String method = how == TaskView.Stopping.KILL ? "task.kill" : "task.cancel";
        return rpc.call(method, parameters, wait.plus(Runs.GRACE));
    }

    /** The parameters of a call that takes a task and nothing else, or more that is put in. */
    public static ObjectNode of(TaskId task) {
        ObjectNode parameters = JsonText.object();
        parameters.put("taskId", task.value());
        return parameters;
    }
}
