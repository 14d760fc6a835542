package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;
import static dev.drover.server.script.HostFunction.inline;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.server.access.Permission;
import dev.drover.server.control.LiveRun;
import dev.drover.server.control.ProcessRequest;
import dev.drover.server.control.RunProcess;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;
import dev.drover.server.script.HostResult;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@code host.exec}, {@code $} and what can be done with a process. */
final class ProcessFunctions {

    /**
     * Bytes of each stream that a result holds where the script says nothing; the spool has all of
     * it.
     */
    private static final int RESULT_BYTES = 1 << 20;

    private static final int MOST_RESULT_BYTES = 8 << 20;
    private static final int READ_BYTES = 256 << 10;

    /** {@code maxOutput} bounds the result and is said again in the wait for it. */
    record Launch(
            @Nullable ProcessId id,
            @Nullable NodeName node,
            @Nullable List<String> command,
            @Nullable String shell,
            @Nullable String cwd,
            @Nullable Map<String, String> env,
            @Nullable String stdin,
            @Nullable String user,
            @Nullable Duration softTimeout,
            @Nullable Duration timeout,
            @Nullable Duration killGrace,
            @Nullable Integer maxOutput,
            @Nullable Boolean log) {}

    record Reserved(ProcessId id) {}

    record Launched(ProcessId id, long pid) {}

    record Wait(ProcessId id, @Nullable Integer maxOutput) {}

    record Result(
            @Nullable Integer exitCode,
            @Nullable String signal,
            String stdout,
            String stderr,
            boolean truncated,
            boolean timedOut,
            long durationMs,
            @Nullable Cause cause,
            @Nullable String message) {}

    record Read(
            ProcessId id,
            String stream,
            long offset,
            @Nullable Integer max,
            @JsonProperty("wait") @Nullable Duration patience) {}

    record Piece(long offset, boolean end) {}

    record One(ProcessId id) {}

    record Kill(ProcessId id, @Nullable String signal) {}

    record Send(ProcessId id, JsonNode message) {}

    record None() {}

    private final NodeRights rights;

    ProcessFunctions(NodeRights rights) {
        this.rights = rights;
    }

    List<HostFunction<?>> all() {
        return List.of(
                inline(
                        "process.reserve",
                        Permission.PROCESS_LAUNCH,
                        None.class,
                        call -> new Reserved(call.session(LiveRun.class).reserveProcess())),
                blocking("process.launch", Permission.PROCESS_LAUNCH, Launch.class, this::launch),
                inline(
                        "process.wait",
                        Permission.PROCESS_LAUNCH,
                        Wait.class,
                        ProcessFunctions::await),
                blocking(
                        "process.read",
                        Permission.PROCESS_READ,
                        Read.class,
                        ProcessFunctions::read),
                blocking(
                        "process.write",
                        Permission.PROCESS_LAUNCH,
                        One.class,
                        ProcessFunctions::write),
                blocking(
                        "process.closeInput",
                        Permission.PROCESS_LAUNCH,
                        One.class,
                        ProcessFunctions::closeInput),
                blocking(
                        "process.kill",
                        Permission.PROCESS_LAUNCH,
                        Kill.class,
                        ProcessFunctions::kill),
                inline(
                        "process.send",
                        Permission.PROCESS_LAUNCH,
                        Send.class,
                        ProcessFunctions::send),
                inline(
                        "process.list",
                        Permission.PROCESS_READ,
                        None.class,
                        call -> call.session(LiveRun.class).processes()));
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private Launched launch(HostCall<Launch> call) throws InterruptedException {
        Launch wanted = call.parameters();
        if (wanted.node() != null) {
            call.caller().require(Permission.NODE_WRITE, "host function " + call.name());
            rights.requireCommand(call.caller(), wanted.node());
        }
        RunProcess process =
                call.session(LiveRun.class)
                        .launch(
                                new ProcessRequest(
                                        wanted.id(),
                                        wanted.node(),
                                        command(wanted),
                                        directory(wanted.cwd()),
                                        Objects.requireNonNullElse(wanted.env(), Map.of()),
                                        input(wanted.stdin(), call.bytes()),
                                        wanted.user(),
                                        wanted.softTimeout(),
                                        wanted.timeout(),
                                        wanted.killGrace(),
                                        !Boolean.FALSE.equals(wanted.log())));
        return new Launched(process.id(), process.process().pid());
    }

    private static List<String> command(Launch wanted) {
        if ((wanted.command() == null) == (wanted.shell() == null)) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Give either a command or a line for the shell",
                    "");
        }
        return wanted.command() != null
                ? wanted.command()
                : List.of("/bin/sh", "-c", Objects.requireNonNull(wanted.shell()));
    }

    private static @Nullable Path directory(@Nullable String cwd) {
        try {
            return cwd == null ? null : Path.of(cwd);
        } catch (InvalidPathException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS, "cwd is no path: " + e.getReason(), "");
        }
    }

    private static ProcessInput input(@Nullable String stdin, byte @Nullable [] bytes) {
        return switch (stdin == null ? "none" : stdin) {
            case "none" -> ProcessInput.none();
            case "pipe" -> ProcessInput.pipe();
            case "bytes" -> ProcessInput.bytes(bytes == null ? new byte[0] : bytes);
            default ->
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "stdin is '" + stdin + "'",
                            "Use one of none, bytes, pipe.");
        };
    }

    private static CompletionStage<Result> await(HostCall<Wait> call) {
        RunProcess process = process(call, call.parameters().id());
        int most =
                Math.clamp(
                        Objects.requireNonNullElse(call.parameters().maxOutput(), RESULT_BYTES),
                        0,
                        MOST_RESULT_BYTES);
        return process.ended()
                .thenCompose(outcome -> {
                    Supplier<Result> result = () -> result(process.process(), outcome, most);
                    boolean reads = outcome.stdoutBytes() + outcome.stderrBytes() > 0;
                    return reads
                            ? CompletableFuture.supplyAsync(result, Thread::startVirtualThread)
                            : CompletableFuture.completedFuture(result.get());
                });
    }

    private static Result result(LaunchedProcess process, ProcessOutcome outcome, int most) {
        return new Result(
                outcome.exitCode(),
                outcome.signal(),
                last(process, ProcessStream.STDOUT, outcome, most),
                last(process, ProcessStream.STDERR, outcome, most),
                outcome.stdoutBytes() > most || outcome.stderrBytes() > most,
                outcome.timedOut(),
                outcome.duration().toMillis(),
                outcome.cause(),
                outcome.message());
    }

    /** The end of a stream: where output is cut, its last part says most. */
    private static String last(
            LaunchedProcess process, ProcessStream stream, ProcessOutcome outcome, int most) {
        long length = outcome.length(stream);
        if (length == 0 || most == 0) {
            return "";
        }
        int size = (int) Math.min(length, most);
        byte[] bytes = process.read(stream, length - size, size);
        int begin = size < length ? restOfCharacter(bytes) : 0;
        return new String(bytes, begin, bytes.length - begin, StandardCharsets.UTF_8);
    }

    /** How many bytes at the beginning belong to a character of UTF-8 that was cut. */
    private static int restOfCharacter(byte[] bytes) {
        int count = 0;
        while (count < Math.min(3, bytes.length) && (bytes[count] & 0xC0) == 0x80) {
            count++;
        }
        return count;
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private static HostResult read(HostCall<Read> call) throws InterruptedException {
        Read wanted = call.parameters();
        RunProcess process = process(call, wanted.id());
        int max = Math.clamp(Objects.requireNonNullElse(wanted.max(), READ_BYTES), 1, READ_BYTES);
        boolean ended =
                process.ended().isDone(); // before reading: what it writes last still counts
        byte[] bytes =
                process.read(
                        stream(wanted.stream()),
                        wanted.offset(),
                        max,
                        Objects.requireNonNullElse(wanted.patience(), Duration.ZERO));
        long next = wanted.offset() + bytes.length;
        boolean over = bytes.length == 0 && ended;
        return HostResult.of(new Piece(next, over), bytes);
    }

    private static ProcessStream stream(String name) {
        return switch (name) {
            case "stdout" -> ProcessStream.STDOUT;
            case "stderr" -> ProcessStream.STDERR;
            default ->
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "'" + name + "' is not a stream of a process",
                            "Use stdout or stderr.");
        };
    }

    private static @Nullable Object write(HostCall<One> call) throws InterruptedException {
        byte[] bytes = call.bytes();
        process(call, call.parameters().id()).process().write(bytes == null ? new byte[0] : bytes);
        return null;
    }

    private static @Nullable Object closeInput(HostCall<One> call) throws InterruptedException {
        process(call, call.parameters().id()).process().closeInput();
        return null;
    }

    /**
     * With a signal it is sent to the whole tree; without one the tree is ended: TERM, grace, KILL.
     */
    private static @Nullable Object kill(HostCall<Kill> call) throws InterruptedException {
        LaunchedProcess process = process(call, call.parameters().id()).process();
        String signal = call.parameters().signal();
        if (signal == null) {
            process.end(process.limits().killGrace(), Cause.KILLED_BY_USER);
        } else {
            process.signal(signal);
        }
        return null;
    }

    private static @Nullable Object send(HostCall<Send> call) {
        process(call, call.parameters().id()).send(call.parameters().message());
        return null;
    }

    private static RunProcess process(HostCall<?> call, ProcessId id) {
        return call.session(LiveRun.class)
                .process(id)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "The run "
                                        + call.runId()
                                        + " has no process "
                                        + id
                                        + ", or it ended long ago",
                                "Await a process soon after launching it."));
    }
}
