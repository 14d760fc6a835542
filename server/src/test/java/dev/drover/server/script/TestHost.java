package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.RunError;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A real script host over a library in memory and fake host functions. Closing it checks that
 * nothing is left: no script thread in its table, no Java thread of it.
 */
final class TestHost implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts script threads one way or another. */
    record Options(
            ScriptLimits limits, Set<Permission> permissions, ObjectNode args, boolean resident) {

        Options limits(ScriptLimits newLimits) {
            return new Options(newLimits, permissions, args, resident);
        }

        Options permissions(Set<Permission> newPermissions) {
            return new Options(limits, newPermissions, args, resident);
        }

        Options args(String json) {
            return new Options(
                    limits, permissions, (ObjectNode) Json.mapper().readTree(json), resident);
        }

        Options asResident() {
            return new Options(limits, permissions, args, true);
        }
    }

    private final Identifiers identifiers = new Identifiers();
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final HttpFetch fetch = new HttpFetch(NetworkConfiguration.defaults());
    final MapLibrary library = new MapLibrary();
    final FakeHostFunctions fake = new FakeHostFunctions();
    final List<ScriptThread> loaded = new CopyOnWriteArrayList<>();
    final ScriptHost host;

    TestHost() {
        this(ScriptConfiguration.defaults());
    }

    /** {@code more} stand in for the fakes of their names. */
    TestHost(ScriptConfiguration configuration, HostFunction<?>... more) {
        this(configuration, List.of(), more);
    }

    TestHost(ScriptConfiguration configuration, List<HostCallStep> steps, HostFunction<?>... more) {
        Map<String, HostFunction<?>> functions = new HashMap<>();
        fake.functions().forEach(function -> functions.put(function.name(), function));
        functions.put("network.fetch", fetch.function());
        Arrays.asList(more).forEach(function -> functions.put(function.name(), function));
        host =
                new ScriptHost(
                        configuration,
                        library,
                        new HostCalls(functions.values(), steps),
                        InstantSource.system());
    }

    /** What scripts spawn is started from the library, not by the fake. */
    void spawnReally() {
        fake.starter =
                (name, args) ->
                        start(
                                name,
                                library.find(ScriptName.of(name)).orElseThrow().text(),
                                options().args(args.toString()));
    }

    static Options options() {
        return new Options(
                ScriptLimits.defaults().withGrace(Duration.ofMillis(300)),
                EnumSet.allOf(Permission.class),
                Json.mapper().createObjectNode(),
                false);
    }

    ScriptThread start(String text) {
        return start(text, options());
    }

    ScriptThread start(String text, Options options) {
        return start("main.js", text, options);
    }

    ScriptThread start(String name, String text, Options options) {
        ObjectNode run = Json.mapper().createObjectNode().put("script", name);
        ObjectNode node = Json.mapper().createObjectNode().put("name", "here");
        ScriptThreadStart start =
                new ScriptThreadStart(
                        identifiers.nextScriptThread(),
                        identifiers.nextRun(),
                        name,
                        MapLibrary.script(name, text),
                        options.args(),
                        new Caller(Caller.Kind.SCRIPT, "tester", options.permissions(), null, null),
                        new ScriptContextInfo(node, run),
                        options.limits(),
                        fake,
                        options.resident());
        return host.start(
                start,
                new ScriptThreadListener() {
                    @Override
                    public void loaded(ScriptThread thread) {
                        loaded.add(thread);
                    }

                    @Override
                    public void ended(ScriptThread thread, ScriptOutcome outcome) {
                        assertThat(thread.state()).isEqualTo(ScriptThreadState.ENDED);
                    }
                });
    }

    static ScriptOutcome outcome(ScriptThread thread) {
        try {
            return thread.ended().get(PATIENCE.toSeconds(), SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(thread + " did not end", e);
        }
    }

    /** The result of the script, which must complete. */
    JsonNode result(String text) {
        return result(text, options());
    }

    JsonNode result(String text, Options options) {
        ScriptOutcome outcome = outcome(start(text, options));
        assertThat(outcome).isInstanceOf(ScriptOutcome.Completed.class);
        return ((ScriptOutcome.Completed) outcome).result();
    }

    /** The result of an expression, which may await. */
    JsonNode eval(String expression) {
        return result("export default (" + expression + ");");
    }

    /** The error of the script, which must fail. */
    RunError error(String text) {
        return error(text, options());
    }

    RunError error(String text, Options options) {
        return error(outcome(start(text, options)));
    }

    static RunError error(ScriptOutcome outcome) {
        return switch (outcome) {
            case ScriptOutcome.Failed(RunError error) -> error;
            case ScriptOutcome.Stopped(RunError error) -> error;
            case ScriptOutcome.Completed(JsonNode result) ->
                    throw new AssertionError("The script completed with " + result);
        };
    }

    /** script:line:column. */
    static String place(RunError error) {
        return error.script() + ":" + error.line() + ":" + error.column();
    }

    static ObjectNode json(@Nullable String text) {
        return (ObjectNode) Json.mapper().readTree(requireNonNull(text));
    }

    @Override
    public void close() {
        assertThat(host.alive()).as("script threads left by the test").isEmpty();
        host.close();
        fetch.close();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(left()).isEmpty());
    }

    private List<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("script"))
                .toList();
    }
}
