package dev.drover.server.script;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Host functions for processes that do not exist. The first word of the command line says what one
 * does: {@code echo} prints the rest, {@code cat} its input, {@code fail} fails with the second
 * word as exit code and the rest on stderr, {@code wait} goes on until it is killed, {@code none}
 * cannot be launched.
 */
final class FakeProcesses {

    record None() {}

    record Launch(
            @Nullable String id,
            @Nullable List<String> command,
            @Nullable String shell,
            @Nullable String cwd,
            @Nullable Map<String, String> env,
            String stdin,
            @Nullable String user,
            @Nullable Long softTimeout,
            @Nullable Long timeout,
            @Nullable Long killGrace,
            @Nullable Long maxOutput,
            @Nullable Boolean log) {}

    record Wait(String id, @Nullable Long maxOutput) {}

    record Read(
            String id, String stream, long offset, int max, @JsonProperty("wait") long patience) {}

    record Id(String id) {}

    record Kill(String id, @Nullable String signal) {}

    record Send(String id, JsonNode message) {}

    record Started(String id, int pid) {}

    record Slice(long offset, boolean end) {}

    /** One that was launched. */
    static final class Running {
        final String id;
        final Launch launch;
        final ByteArrayOutputStream input = new ByteArrayOutputStream();
        final CompletableFuture<Map<String, Object>> ended = new CompletableFuture<>();
        String stdout = "";
        String stderr = "";

        private Running(String id, Launch launch) {
            this.id = id;
            this.launch = launch;
        }

        void end(@Nullable Integer exitCode, @Nullable String signal) {
            end(exitCode, signal, null, null);
        }

        /** With cause and message as the real one says them. */
        void end(
                @Nullable Integer exitCode,
                @Nullable String signal,
                @Nullable Cause cause,
                @Nullable String message) {
            Map<String, Object> result = new LinkedHashMap<>();
            if (exitCode != null) {
                result.put("exitCode", exitCode);
            }
            if (signal != null) {
                result.put("signal", signal);
            }
            result.put("stdout", stdout);
            result.put("stderr", stderr);
            result.put("truncated", false);
            result.put("timedOut", cause == Cause.HARD_LIMIT);
            result.put("durationMs", 7);
            if (cause != null) {
                result.put("cause", cause);
            }
            if (message != null) {
                result.put("message", message);
            }
            ended.complete(result);
        }
    }

    final List<Running> launched = new CopyOnWriteArrayList<>();
    private final Map<String, Running> byId = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    List<HostFunction<?>> functions() {
        Permission permission = Permission.PROCESS_LAUNCH;
        return List.of(
                HostFunction.inline(
                        "process.reserve",
                        permission,
                        None.class,
                        call -> Map.of("id", "p" + last.incrementAndGet())),
                HostFunction.blocking("process.launch", permission, Launch.class, this::launch),
                HostFunction.inline("process.wait", permission, Wait.class, this::await),
                HostFunction.blocking("process.read", permission, Read.class, this::read),
                HostFunction.inline("process.write", permission, Id.class, this::write),
                HostFunction.inline("process.closeInput", permission, Id.class, this::closeInput),
                HostFunction.inline("process.kill", permission, Kill.class, this::kill),
                HostFunction.inline("process.send", permission, Send.class, call -> null),
                HostFunction.inline(
                        "process.list",
                        permission,
                        None.class,
                        call ->
                                launched.stream()
                                        .map(running -> Map.of("id", running.id))
                                        .toList()));
    }

    private Running running(String id) {
        return requireNonNull(byId.get(id), id);
    }

    private CompletionStage<Map<String, Object>> await(HostCall<Wait> call) {
        return running(call.parameters().id).ended;
    }

    private Started launch(HostCall<Launch> call) {
        Launch launch = call.parameters();
        String given = launch.id();
        Running running = new Running(given == null ? "p" + last.incrementAndGet() : given, launch);
        List<String> words =
                launch.shell() != null
                        ? Arrays.asList(launch.shell().split(" "))
                        : requireNonNull(launch.command());
        String rest = String.join(" ", words.subList(1, words.size()));
        byId.put(running.id, running);
        launched.add(running);
        byte[] bytes = call.bytes();
        if (bytes != null) {
            running.input.writeBytes(bytes);
        }
        switch (words.getFirst()) {
            case "echo" -> {
                running.stdout = rest + "\n";
                running.end(0, null);
            }
            case "fail" -> {
                running.stderr = rest.substring(rest.indexOf(' ') + 1);
                running.end(Integer.parseInt(words.get(1)), null);
            }
            case "cat" -> {
                if (!launch.stdin().equals("pipe")) {
                    running.stdout = running.input.toString(StandardCharsets.UTF_8);
                    running.end(0, null);
                }
            }
            case "none" ->
                    throw new DroverException(
                            ErrorKind.LAUNCH, "There is no program 'none'", "Install it.");
            default -> {}
        }
        return new Started(running.id, 1000 + launched.size());
    }

    private HostResult read(HostCall<Read> call) {
        Running running = running(call.parameters().id);
        running.ended.join();
        String text = call.parameters().stream.equals("stdout") ? running.stdout : running.stderr;
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        int from = (int) call.parameters().offset;
        int to = Math.min(all.length, from + Math.min(call.parameters().max, 5));
        return HostResult.of(new Slice(to, to == all.length), Arrays.copyOfRange(all, from, to));
    }

    private @Nullable Object write(HostCall<Id> call) {
        running(call.parameters().id).input.writeBytes(requireNonNull(call.bytes()));
        return null;
    }

    private @Nullable Object closeInput(HostCall<Id> call) {
        Running running = running(call.parameters().id);
        running.stdout = running.input.toString(StandardCharsets.UTF_8);
        running.end(0, null);
        return null;
    }

    private @Nullable Object kill(HostCall<Kill> call) {
        String signal = call.parameters().signal;
        Running running = running(call.parameters().id);
        if (signal == null) {
            running.end(
                    null,
                    "SIGTERM",
                    Cause.KILLED_BY_USER,
                    "Process " + running.id + " was ended on request");
        } else {
            running.end(null, signal);
        }
        return null;
    }
}
