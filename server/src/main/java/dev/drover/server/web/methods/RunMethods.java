package dev.drover.server.web.methods;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.ProcessView;
import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.RunLogPage;
import dev.drover.api.RunView;
import dev.drover.api.ScriptThreadView;
import dev.drover.server.access.Permission;
import dev.drover.server.control.RunTable;
import dev.drover.server.control.Runs;
import dev.drover.server.control.StartRequest;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** {@code run.*}: runs, their logs, and what of them is alive. */
public final class RunMethods {

    private static final String CHANGED = "run.changed";
    private static final int MOST_LISTED = 1_000;
    private static final int USUALLY_LISTED = 50;

    /** {@code source} is the text of a script that is not in the library. */
    record Start(
            String script,
            @Nullable String source,
            @Nullable ObjectNode args,
            @Nullable String eventId,
            @Nullable Boolean detach) {}

    record Started(RunId runId) {}

    record One(RunId runId) {}

    /**
     * {@code before} goes on where the last answer ended; {@code prefix} is how identifiers begin.
     * Only one of both may be given.
     */
    record Listed(@Nullable Integer limit, @Nullable RunId before, @Nullable String prefix) {}

    record Log(
            RunId runId,
            @Nullable Long offset,
            @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience) {}

    record Poll(@Nullable Long since, @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience) {}

    record Watched(@Nullable Long since) {}

    record Unwatched(boolean watched) {}

    record RunList(List<RunView> runs) {}

    record ProcessList(List<ProcessView> processes) {}

    record ThreadList(List<ScriptThreadView> threads) {}

    record OfRun(@Nullable RunId runId) {}

    private final Runs runs;
    private final RunTable table;

    public RunMethods(Runs runs, RunTable table) {
        this.runs = runs;
        this.table = table;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "run.start",
                        Permission.RUN_START,
                        Effect.RECORDED_WITH_RESULT,
                        Start.class,
                        Started.class,
                        "Runs a script of the library, or one whose text comes along.",
                        this::start),
                new RpcMethod<>(
                        "run.get",
                        Permission.RUN_READ,
                        Effect.NONE,
                        One.class,
                        RunView.class,
                        "Gives one run.",
                        (call, one) -> runs.get(one.runId())),
                new RpcMethod<>(
                        "run.list",
                        Permission.RUN_READ,
                        Effect.NONE,
                        Listed.class,
                        RunList.class,
                        "Gives runs, the newest first.",
                        (call, listed) -> list(listed)),
                new RpcMethod<>(
                        "run.log",
                        Permission.RUN_READ,
                        Effect.NONE,
                        Log.class,
                        RunLogPage.class,
                        "Gives a part of a run's log, or waits for more of it.",
                        this::log),
                new RpcMethod<>(
                        "run.cancel",
                        Permission.RUN_CANCEL,
                        Effect.RECORDED,
                        One.class,
                        Done.class,
                        "Asks a run to end.",
                        this::cancel),
                new RpcMethod<>(
                                "run.poll",
                                Permission.RUN_READ,
                                Effect.NONE,
                                Poll.class,
                                RunChanges.class,
                                "Gives the runs that changed since a version, or waits for a"
                                        + " change.",
                                (call, poll) ->
                                        call.waiting(
                                                poll.patience(),
                                                wait -> table.poll(poll.since(), wait)))
                        .asQuick(),
                new RpcMethod<>(
                        "run.watch",
                        Permission.RUN_READ,
                        Effect.NONE,
                        Watched.class,
                        Versioned.class,
                        "Sends run.changed from now on, at first with everything since a version.",
                        this::watch),
                new RpcMethod<>(
                        "run.unwatch",
                        Permission.RUN_READ,
                        Effect.NONE,
                        NoParameters.class,
                        Unwatched.class,
                        "Ends the watch; says whether there was one.",
                        (call, none) -> new Unwatched(call.unwatch(CHANGED))),
                new RpcMethod<>(
                        "process.list",
                        Permission.PROCESS_READ,
                        Effect.NONE,
                        OfRun.class,
                        ProcessList.class,
                        "Gives the local processes that are alive, or all of one run.",
                        (call, of) ->
                                new ProcessList(
                                        of.runId() == null
                                                ? runs.processes()
                                                : runs.processes(of.runId()))),
                new RpcMethod<>(
                        "thread.list",
                        Permission.RUN_READ,
                        Effect.NONE,
                        NoParameters.class,
                        ThreadList.class,
                        "Gives the script threads that are alive.",
                        (call, none) -> new ThreadList(runs.threads())));
    }

    private Started start(RpcCall call, Start start) {
        ObjectNode args =
                Objects.requireNonNullElseGet(start.args(), () -> Json.mapper().createObjectNode());
        StartRequest request =
                new StartRequest(
                        start.script(),
                        start.source(),
                        args,
                        start.eventId(),
                        null,
                        Boolean.TRUE.equals(start.detach()));
        return new Started(runs.start(call.caller(), request).runId());
    }

    private RunList list(Listed listed) {
        int limit = Objects.requireNonNullElse(listed.limit(), USUALLY_LISTED);
        if (limit < 1 || limit > MOST_LISTED) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The limit is " + limit + "; it must be 1 to " + MOST_LISTED,
                    "Ask for the next ones with before.");
        }
        if (listed.prefix() != null && listed.before() != null) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Both prefix and before are given",
                    "Give a longer prefix instead of before.");
        }
        return new RunList(
                listed.prefix() == null
                        ? runs.list(limit, listed.before())
                        : runs.startingWith(listed.prefix(), limit));
    }

    private RunLogPage log(RpcCall call, Log log) throws InterruptedException {
        long offset = Objects.requireNonNullElse(log.offset(), 0L);
        if (offset < 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The offset is " + offset,
                    "Begin at 0, and go on at the offset that the last answer gave.");
        }
        return call.waiting(log.patience(), wait -> runs.log(log.runId(), offset, wait));
    }

    private Done cancel(RpcCall call, One one) {
        runs.cancel(call.caller(), one.runId());
        return Done.DONE;
    }

    private Versioned watch(RpcCall call, Watched watched) {
        call.watch(CHANGED, signal -> new DataWatch<>(table.watch(watched.since(), signal)));
        return new Versioned(Objects.requireNonNullElse(watched.since(), 0L));
    }
}
