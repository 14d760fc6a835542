package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;
import static dev.drover.server.script.HostFunction.inline;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskFile;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskRequest;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.server.access.Permission;
import dev.drover.server.process.ProcessStream;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;
import dev.drover.server.task.Tasks;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@code host.task}: tools and commands on many nodes. */
final class TaskFunctions {

    /** Bytes of each stream of a target in a result where the script says nothing. */
    private static final int TARGET_BYTES = 64 << 10;

    /** Of all targets of one answer together. */
    private static final int ANSWER_BYTES = 16 << 20;

    private static final int MOST_TARGETS = 1_000;

    /** As {@link TaskRequest} says; {@code detached} lets it outlive the run. */
    record Start(
            @Nullable String tool,
            @Nullable JsonNode command,
            @Nullable Map<String, JsonNode> params,
            @Nullable List<TaskFile> files,
            List<String> targets,
            @Nullable List<String> via,
            @Nullable Integer limit,
            @Nullable String batch,
            @Nullable String maxFailures,
            @Nullable Duration softTimeout,
            @Nullable Duration timeout,
            @Nullable Duration killGrace,
            @Nullable String user,
            @Nullable Map<String, String> env,
            @Nullable String eventId,
            @Nullable Boolean detached) {

        TaskRequest request() {
            return new TaskRequest(
                    tool,
                    command,
                    Objects.requireNonNullElse(params, Map.of()),
                    Objects.requireNonNullElse(files, List.of()),
                    targets,
                    Objects.requireNonNullElse(via, List.of()),
                    limit,
                    batch,
                    maxFailures,
                    softTimeout,
                    timeout,
                    killGrace,
                    user,
                    Objects.requireNonNullElse(env, Map.of()),
                    eventId,
                    false);
        }
    }

    record Started(TaskId taskId) {}

    record One(TaskId taskId) {}

    record Wait(TaskId taskId, @Nullable Integer maxOutput) {}

    record Ended(
            TaskId taskId,
            long since,
            @Nullable Integer maxOutput,
            @JsonProperty("wait") @Nullable Duration patience) {}

    record Stop(
            TaskId taskId,
            @Nullable List<NodeName> nodes,
            @JsonProperty("wait") @Nullable Duration patience) {}

    /** How a target ended, with the last of its output. */
    record TargetResult(
            NodeName node,
            TargetState state,
            @Nullable Cause cause,
            @Nullable String message,
            @Nullable Integer exitCode,
            @Nullable String signal,
            String stdout,
            String stderr,
            boolean truncated,
            boolean softLimit,
            @Nullable Long durationMs) {}

    record Result(
            TaskId id,
            TaskState state,
            @Nullable Cause cause,
            @Nullable String message,
            Map<TargetState, Integer> counts,
            List<TargetResult> targets) {}

    /** Targets that ended since a version; {@code over}: there are no more. */
    record EndedTargets(long version, List<TargetResult> targets, boolean over) {}

    private final Supplier<Tasks> tasks;

    /**
     * @param tasks asked when a script calls; CONFLICT where this server is a node
     */
    TaskFunctions(Supplier<Tasks> tasks) {
        this.tasks = tasks;
    }

    List<HostFunction<?>> all() {
        return List.of(
                blocking("task.start", Permission.TASK_START, Start.class, this::start),
                blocking("task.plan", Permission.TASK_START, Start.class, this::plan),
                inline("task.wait", Permission.TASK_START, Wait.class, this::await),
                blocking("task.ended", Permission.TASK_START, Ended.class, this::ended),
                blocking("task.results", Permission.TASK_START, One.class, this::results),
                blocking(
                        "task.cancel",
                        Permission.TASK_START,
                        Stop.class,
                        call -> stop(call, TaskView.Stopping.CANCEL)),
                blocking(
                        "task.kill",
                        Permission.TASK_START,
                        Stop.class,
                        call -> stop(call, TaskView.Stopping.KILL)));
    }

    private Started start(HostCall<Start> call) {
        Start wanted = call.parameters();
        boolean detached = Boolean.TRUE.equals(wanted.detached());
        return new Started(
                tasks.get().start(call.caller(), wanted.request(), detached ? null : call.runId()));
    }

    private TaskPlan plan(HostCall<Start> call) {
        return tasks.get().plan(call.caller(), call.parameters().request());
    }

    private void requireOwn(HostCall<?> call, TaskId task, Permission ofOthers) {
        tasks.get().requireOwn(call.caller(), task, ofOthers);
    }

    private CompletionStage<Result> await(HostCall<Wait> call) {
        TaskId id = call.parameters().taskId();
        requireOwn(call, id, Permission.TASK_READ);
        int most = most(call.parameters().maxOutput());
        Tasks all = tasks.get();
        return all.over(id)
                .thenApplyAsync(view -> result(all, view, most), Thread::startVirtualThread);
    }

    private static Result result(Tasks all, TaskView view, int most) {
        return new Result(
                view.taskId(),
                view.state(),
                view.cause(),
                view.message(),
                view.counts(),
                results(all, view.taskId(), all.look(view.taskId()).targets(), most));
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private EndedTargets ended(HostCall<Ended> call) throws InterruptedException {
        Ended wanted = call.parameters();
        requireOwn(call, wanted.taskId(), Permission.TASK_READ);
        Tasks all = tasks.get();
        TaskChanges changes =
                all.poll(
                        wanted.taskId(),
                        wanted.since(),
                        Objects.requireNonNullElse(wanted.patience(), Duration.ZERO),
                        MOST_TARGETS);
        List<TargetView> over =
                changes.targets().stream().filter(target -> target.state().isFinal()).toList();
        return new EndedTargets(
                changes.version(),
                results(all, wanted.taskId(), over, most(wanted.maxOutput())),
                changes.task().state().isFinal() && !changes.more());
    }

    private static List<TargetResult> results(
            Tasks all, TaskId task, List<TargetView> targets, int most) {
        List<TargetResult> results = new ArrayList<>();
        long left = ANSWER_BYTES;
        for (TargetView target : targets) {
            int bytes = (int) Math.min(most, left / 2);
            String stdout = last(all, task, target, ProcessStream.STDOUT, bytes);
            String stderr = last(all, task, target, ProcessStream.STDERR, bytes);
            left -= Math.min(bytes, target.stdoutBytes()) + Math.min(bytes, target.stderrBytes());
            results.add(
                    new TargetResult(
                            target.node(),
                            target.state(),
                            target.cause(),
                            target.message(),
                            target.exitCode(),
                            target.signal(),
                            stdout,
                            stderr,
                            target.stdoutBytes() > bytes || target.stderrBytes() > bytes,
                            target.softLimit(),
                            duration(target)));
        }
        return results;
    }

    private static @Nullable Long duration(TargetView target) {
        return target.startedAt() == null || target.endedAt() == null
                ? null
                : Duration.between(target.startedAt(), target.endedAt()).toMillis();
    }

    private static String last(
            Tasks all, TaskId task, TargetView target, ProcessStream stream, int most) {
        long length = stream == ProcessStream.STDOUT ? target.stdoutBytes() : target.stderrBytes();
        if (length == 0 || most == 0) {
            return "";
        }
        long offset = Math.max(0, length - most);
        byte[] bytes = all.read(task, target.node(), stream, offset, most).bytes();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int most(@Nullable Integer wanted) {
        return Math.clamp(Objects.requireNonNullElse(wanted, TARGET_BYTES), 0, ANSWER_BYTES / 2);
    }

    private TaskResults results(HostCall<One> call) {
        requireOwn(call, call.parameters().taskId(), Permission.TASK_READ);
        return tasks.get().results(call.parameters().taskId(), TARGET_BYTES);
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private Tasks.Stopped stop(HostCall<Stop> call, TaskView.Stopping how)
            throws InterruptedException {
        Stop wanted = call.parameters();
        requireOwn(call, wanted.taskId(), Permission.TASK_CONTROL);
        return tasks.get()
                .stop(
                        call.caller(),
                        wanted.taskId(),
                        wanted.nodes(),
                        how,
                        Objects.requireNonNullElse(wanted.patience(), Duration.ZERO));
    }
}
