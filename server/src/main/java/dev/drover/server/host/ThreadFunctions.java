package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;
import static dev.drover.server.script.HostFunction.inline;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.api.ScriptThreadId;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Permission;
import dev.drover.server.control.LiveRun;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.Runs;
import dev.drover.server.control.StartRequest;
import dev.drover.server.node.work.RemoteRun;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;
import dev.drover.server.script.ScriptOutcome;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * {@code host.spawn}, library scripts called as functions, and the primary script's {@code
 * request.spawn}.
 */
final class ThreadFunctions {

    record Spawn(
            String script,
            @Nullable ObjectNode args,
            @Nullable String name,
            @Nullable Boolean detached,
            @Nullable NodeName node) {}

    /**
     * What was spawned.
     *
     * @param id of the script thread; of the run where that is one of its own: spawned detached, or
     *     on a node
     */
    record Spawned(String id, RunId runId) {}

    /** {@code id} is what {@link Spawned} said. */
    record Which(String id) {}

    record Answer(RunId runId, String script, @Nullable ObjectNode args) {}

    record None() {}

    private final ScriptLibrary library;
    private final NodeRights rights;
    private final Supplier<Runs> runs;
    private final Supplier<PrimaryScript> primary;

    ThreadFunctions(
            ScriptLibrary library,
            NodeRights rights,
            Supplier<Runs> runs,
            Supplier<PrimaryScript> primary) {
        this.library = library;
        this.rights = rights;
        this.runs = runs;
        this.primary = primary;
    }

    List<HostFunction<?>> all() {
        return List.of(
                blocking("thread.spawn", Permission.RUN_START, Spawn.class, this::spawn),
                blocking("thread.wait", Permission.RUN_READ, Which.class, this::await),
                blocking("thread.cancel", Permission.RUN_CANCEL, Which.class, this::cancel),
                inline(
                        "thread.list",
                        Permission.RUN_READ,
                        None.class,
                        call -> call.session(LiveRun.class).threads()),
                blocking("request.spawn", Permission.RUN_START, Answer.class, this::answer));
    }

    private Spawned spawn(HostCall<Spawn> call) {
        Spawn wanted = call.parameters();
        ObjectNode args =
                Objects.requireNonNullElseGet(
                        wanted.args(), () -> Json.mapper().createObjectNode());
        if (Boolean.TRUE.equals(wanted.detached())) {
            StartRequest request =
                    new StartRequest(wanted.script(), null, args, null, wanted.name(), true);
            RunId started = runs.get().start(call.caller(), request).runId();
            return new Spawned(started.value(), started);
        }
        Script script = library.get(ScriptName.of(wanted.script()));
        if (wanted.node() != null) {
            call.caller().require(Permission.NODE_WRITE, "host function " + call.name());
            rights.requireCommand(call.caller(), wanted.node());
            RunId hosted =
                    call.session(LiveRun.class)
                            .spawnOnNode(wanted.node(), script.name().value(), args, wanted.name())
                            .id();
            return new Spawned(hosted.value(), hosted);
        }
        ScriptThreadId id = call.session(LiveRun.class).spawn(script, args, wanted.name());
        return new Spawned(id.value(), call.runId());
    }

    private CompletionStage<JsonNode> await(HostCall<Which> call) {
        ScriptThreadId thread = new ScriptThreadId(call.parameters().id());
        LiveRun own = call.session(LiveRun.class);
        if (own.has(thread)) {
            return own.outcome(thread).thenApply(ThreadFunctions::result);
        }
        RunId run = new RunId(call.parameters().id());
        Optional<RemoteRun> hosted = own.onNode(run);
        if (hosted.isPresent()) {
            return hosted.get()
                    .over()
                    .thenApply(ended -> result("The run " + run, ended.result(), ended.error()));
        }
        return runs.get()
                .live(run)
                .map(live -> live.over().thenApply(ThreadFunctions::result))
                .orElseGet(() -> CompletableFuture.completedFuture(result(runs.get().get(run))));
    }

    private @Nullable Object cancel(HostCall<Which> call) {
        ScriptThreadId thread = new ScriptThreadId(call.parameters().id());
        LiveRun own = call.session(LiveRun.class);
        if (own.has(thread)) {
            own.cancelThread(thread);
        } else if (own.onNode(new RunId(call.parameters().id())).isPresent()) {
            own.onNode(new RunId(call.parameters().id()))
                    .ifPresent(hosted -> hosted.cancel("Cancelled by its run"));
        } else {
            runs.get().cancel(call.caller(), new RunId(call.parameters().id()));
        }
        return null;
    }

    /** What the primary script decided on a request. */
    private Spawned answer(HostCall<Answer> call) {
        Answer answer = call.parameters();
        LiveRun decider = call.session(LiveRun.class);
        if (!primary.get().decides(decider)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "Only the primary script decides on requests",
                    "Use host.spawn in other scripts.");
        }
        LiveRun run =
                runs.get()
                        .live(answer.runId())
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.CONFLICT,
                                        "The run " + answer.runId() + " is over already",
                                        ""));
        return new Spawned(
                run.begin(ScriptName.of(answer.script()), answer.args(), library).value(),
                run.id());
    }

    private static JsonNode result(ScriptOutcome outcome) {
        return switch (outcome) {
            case ScriptOutcome.Completed completed -> completed.result();
            case ScriptOutcome.Failed failed -> throw failure("The script thread", failed.error());
            case ScriptOutcome.Stopped stopped ->
                    throw failure("The script thread", stopped.error());
        };
    }

    private static JsonNode result(RunView over) {
        return result("The run " + over.runId(), over.result(), over.error());
    }

    private static JsonNode result(
            String what, @Nullable JsonNode result, @Nullable RunError error) {
        if (error != null) {
            throw failure(what, error);
        }
        return result == null ? Json.mapper().nullNode() : result;
    }

    private static DroverException failure(String what, RunError error) {
        Map<String, Object> details = new HashMap<>();
        details.put("cause", error.cause().name());
        if (error.script() != null) {
            details.put("script", error.script());
        }
        if (error.line() != null) {
            details.put("line", error.line());
        }
        if (error.column() != null) {
            details.put("column", error.column());
        }
        String where = error.script() == null ? "" : " at " + error.script() + ":" + error.line();
        if (error.hostCall() != null) {
            details.put("hostCall", error.hostCall());
        }
        ErrorKind kind =
                error.cause() == Cause.CANCELLED_BY_USER ? ErrorKind.CANCELLED : ErrorKind.SCRIPT;
        return new DroverException(
                kind, what + " failed" + where + ": " + error.message(), "", details, null);
    }
}
