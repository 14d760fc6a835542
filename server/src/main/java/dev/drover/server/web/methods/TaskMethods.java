package dev.drover.server.web.methods;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskFile;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskRequest;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskView;
import dev.drover.server.access.Permission;
import dev.drover.server.process.ProcessStream;
import dev.drover.server.task.TaskLook;
import dev.drover.server.task.Tasks;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code task.*}: tools and commands on many nodes. */
public final class TaskMethods {

    private static final int MOST_LISTED = 1_000;
    private static final int USUALLY_LISTED = 50;
    private static final int MOST_TARGETS = 1_000;
    private static final int PIECE_BYTES = 256 << 10;
    private static final int GROUP_BYTES = 64 << 10;
    private static final int MOST_GROUP_BYTES = 1 << 20;

    private static final TypeReference<List<TaskFile>> FILES = new TypeReference<>() {};
    private static final TypeReference<Map<String, JsonNode>> PARAMETERS = new TypeReference<>() {};

    /** As {@link TaskRequest} describes it. */
    record Start(
            List<String> targets,
            @Nullable String tool,
            @Nullable JsonNode command,
            @Nullable ObjectNode params,
            @Nullable JsonNode files,
            @Nullable List<String> via,
            @Nullable Integer limit,
            @Nullable String batch,
            @Nullable String maxFailures,
            @Nullable Duration softTimeout,
            @Nullable Duration timeout,
            @Nullable Duration killGrace,
            @Nullable String user,
            @Nullable Map<String, String> env,
            @Nullable String eventId) {}

    record Started(TaskId taskId) {}

    record One(TaskId taskId) {}

    /**
     * {@code before} goes on where the last answer ended; {@code prefix} is how identifiers begin.
     * Only one of both may be given.
     */
    record Listed(@Nullable Integer limit, @Nullable TaskId before, @Nullable String prefix) {}

    record TaskList(List<TaskView> tasks) {}

    record Shown(TaskView task, List<TargetView> targets) {}

    /** {@code since} may be {@link TaskChanges#END}. */
    record Poll(
            TaskId taskId,
            @Nullable Long since,
            @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience) {}

    /** {@code bytes} of each stream of a group are shown at most, fewer where groups are many. */
    record Results(TaskId taskId, @Nullable Integer bytes) {}

    record Output(
            TaskId taskId,
            NodeName node,
            @Nullable String stream,
            @Nullable Long offset,
            @Nullable Integer limit) {}

    /** {@code bytes} in base 64; {@code over}: nothing comes behind them. */
    record Piece(String bytes, long next, boolean over) {}

    record Stop(
            TaskId taskId,
            @Nullable List<NodeName> nodes,
            @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience) {}

    record Rerun(TaskId taskId, @Nullable List<TargetState> states) {}

    private final @Nullable Tasks tasks;

    /**
     * @param tasks null where this server is a node
     */
    public TaskMethods(@Nullable Tasks tasks) {
        this.tasks = tasks;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "task.start",
                        Permission.TASK_START,
                        Effect.RECORDED_BY_FEATURE,
                        Start.class,
                        Started.class,
                        "Starts a tool or a command on many nodes, and answers once that is"
                                + " stored.",
                        (call, start) ->
                                new Started(tasks().start(call.caller(), request(start), null))),
                new RpcMethod<>(
                        "task.plan",
                        Permission.TASK_START,
                        Effect.NONE,
                        Start.class,
                        TaskPlan.class,
                        "Says what task.start would do: commands, files, nodes and whether the"
                                + " caller may; sends nothing.",
                        (call, start) -> tasks().plan(call.caller(), request(start))),
                new RpcMethod<>(
                        "task.get",
                        Permission.TASK_READ,
                        Effect.NONE,
                        One.class,
                        TaskView.class,
                        "Gives one task.",
                        (call, one) -> tasks().get(one.taskId())),
                new RpcMethod<>(
                        "task.show",
                        Permission.TASK_READ,
                        Effect.NONE,
                        One.class,
                        Shown.class,
                        "Gives a task with its targets.",
                        (call, one) -> show(one)),
                new RpcMethod<>(
                        "task.list",
                        Permission.TASK_READ,
                        Effect.NONE,
                        Listed.class,
                        TaskList.class,
                        "Gives tasks, the newest first.",
                        (call, listed) -> list(listed)),
                new RpcMethod<>(
                        "task.poll",
                        Permission.TASK_READ,
                        Effect.NONE,
                        Poll.class,
                        TaskChanges.class,
                        "Gives the targets of a task that changed since a version, or waits for a"
                                + " change.",
                        TaskMethods.this::poll),
                new RpcMethod<>(
                        "task.results",
                        Permission.TASK_READ,
                        Effect.NONE,
                        Results.class,
                        TaskResults.class,
                        "Gives a task's results, equal ones folded into one.",
                        (call, results) -> results(results)),
                new RpcMethod<>(
                        "task.output",
                        Permission.TASK_READ,
                        Effect.NONE,
                        Output.class,
                        Piece.class,
                        "Gives a piece of what a target wrote.",
                        (call, output) -> output(output)),
                new RpcMethod<>(
                        "task.cancel",
                        Permission.TASK_START,
                        Effect.RECORDED_BY_FEATURE,
                        Stop.class,
                        Tasks.Stopped.class,
                        "Lets no further target begin; what runs goes on.",
                        (call, stop) -> stop(call, stop, TaskView.Stopping.CANCEL)),
                new RpcMethod<>(
                        "task.kill",
                        Permission.TASK_START,
                        Effect.RECORDED_BY_FEATURE,
                        Stop.class,
                        Tasks.Stopped.class,
                        "Ends what runs, with everything that it started; what cannot be reached"
                                + " now is ended when it comes back.",
                        (call, stop) -> stop(call, stop, TaskView.Stopping.KILL)),
                new RpcMethod<>(
                        "task.rerun",
                        Permission.TASK_START,
                        Effect.RECORDED_BY_FEATURE,
                        Rerun.class,
                        Started.class,
                        "Starts a task again on those of its targets that failed, or ended in"
                                + " other states.",
                        (call, rerun) -> rerun(call, rerun)));
    }

    private static TaskRequest request(Start start) {
        try {
            return new TaskRequest(
                    start.tool(),
                    start.command(),
                    start.params() == null
                            ? Map.of()
                            : Json.mapper().convertValue(start.params(), PARAMETERS),
                    start.files() == null
                            ? List.of()
                            : Json.mapper().convertValue(start.files(), FILES),
                    start.targets(),
                    Objects.requireNonNullElse(start.via(), List.of()),
                    start.limit(),
                    start.batch(),
                    start.maxFailures(),
                    start.softTimeout(),
                    start.timeout(),
                    start.killGrace(),
                    start.user(),
                    Objects.requireNonNullElse(start.env(), Map.of()),
                    start.eventId(),
                    false);
        } catch (JacksonException e) {
            throw e.getCause() instanceof DroverException said
                    ? said
                    : new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "The files are not what they should be: " + e.getOriginalMessage(),
                            "Give a list of {from, to, mode?, owner?}.");
        }
    }

    private Shown show(One one) {
        TaskLook look = tasks().look(one.taskId());
        return new Shown(look.view(), look.targets());
    }

    private TaskList list(Listed listed) {
        int limit = Objects.requireNonNullElse(listed.limit(), USUALLY_LISTED);
        if (limit < 1 || limit > MOST_LISTED) {
            throw wrong(
                    "The limit is " + limit + "; it must be 1 to " + MOST_LISTED,
                    "Ask for the next ones with before.");
        }
        if (listed.prefix() != null && listed.before() != null) {
            throw wrong(
                    "Both prefix and before are given", "Give a longer prefix instead of before.");
        }
        return new TaskList(
                listed.prefix() == null
                        ? tasks().list(limit, listed.before())
                        : tasks().startingWith(listed.prefix(), limit));
    }

    private TaskChanges poll(RpcCall call, Poll poll) throws InterruptedException {
        long since = Objects.requireNonNullElse(poll.since(), 0L);
        return call.waiting(
                poll.patience(), wait -> tasks().poll(poll.taskId(), since, wait, MOST_TARGETS));
    }

    private TaskResults results(Results results) {
        int bytes = Objects.requireNonNullElse(results.bytes(), GROUP_BYTES);
        if (bytes < 0 || bytes > MOST_GROUP_BYTES) {
            throw wrong(
                    bytes
                            + " bytes of each group are asked for; it must be 0 to "
                            + MOST_GROUP_BYTES,
                    "task.output gives all of it, piece by piece.");
        }
        return tasks().results(results.taskId(), bytes);
    }

    private Piece output(Output output) {
        long offset = Objects.requireNonNullElse(output.offset(), 0L);
        int limit = Objects.requireNonNullElse(output.limit(), PIECE_BYTES);
        if (offset < 0 || limit < 1 || limit > PIECE_BYTES) {
            throw wrong(
                    "The offset is " + offset + " and the limit " + limit,
                    "The offset must be at least 0, the limit 1 to " + PIECE_BYTES + ".");
        }
        Tasks.Piece piece =
                tasks().read(output.taskId(), output.node(), stream(output), offset, limit);
        return new Piece(
                Base64.getEncoder().encodeToString(piece.bytes()),
                offset + piece.bytes().length,
                piece.over());
    }

    private static ProcessStream stream(Output output) {
        return switch (Objects.requireNonNullElse(output.stream(), "stdout")) {
            case "stdout" -> ProcessStream.STDOUT;
            case "stderr" -> ProcessStream.STDERR;
            default ->
                    throw wrong(
                            "'" + output.stream() + "' is not a stream of a process",
                            "Use stdout or stderr.");
        };
    }

    private Tasks.Stopped stop(RpcCall call, Stop stop, TaskView.Stopping how)
            throws InterruptedException {
        tasks().requireOwn(call.caller(), stop.taskId(), Permission.TASK_CONTROL);
        return call.waiting(
                stop.patience(),
                wait -> tasks().stop(call.caller(), stop.taskId(), stop.nodes(), how, wait));
    }

    private Started rerun(RpcCall call, Rerun rerun) {
        List<TargetState> states =
                Objects.requireNonNullElse(
                        rerun.states(), List.of(TargetState.FAILED, TargetState.KILLED));
        if (states.isEmpty() || !states.stream().allMatch(TargetState::isFinal)) {
            throw wrong(
                    "The states are " + states,
                    "Name final states: COMPLETE, FAILED, CANCELLED, KILLED.");
        }
        return new Started(tasks().rerun(call.caller(), rerun.taskId(), EnumSet.copyOf(states)));
    }

    private Tasks tasks() {
        if (tasks == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no tasks itself",
                    "Ask the primary.");
        }
        return tasks;
    }

    private static DroverException wrong(String message, String hint) {
        return new DroverException(ErrorKind.INVALID_PARAMETERS, message, hint);
    }
}
