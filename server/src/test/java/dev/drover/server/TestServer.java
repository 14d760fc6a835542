package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogPage;
import dev.drover.api.RunView;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Users;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.control.LiveRun;
import dev.drover.server.control.StartRequest;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.script.ScriptConfiguration;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A real server on a port of its own, with its data in a folder that the test gives. */
public final class TestServer implements AutoCloseable {

    public static final Caller ADMINISTRATOR = Caller.administrator("administrator");

    private static final long PATIENCE_SECONDS = 60;

    private final Server server;

    public TestServer(Path dataFolder) {
        this(dataFolder, ServerConfiguration.defaults());
    }

    public TestServer(Path dataFolder, ServerConfiguration configuration) {
        this(dataFolder, configuration, 0, false);
    }

    public static TestServer withShippedPrimary(Path dataFolder) {
        return new TestServer(dataFolder, ServerConfiguration.defaults(), 0, true);
    }

    /** Where another one listened before. */
    public static TestServer onPort(Path dataFolder, int port) {
        return new TestServer(dataFolder, ServerConfiguration.defaults(), port, false);
    }

    static TestServer onPort(Path dataFolder, int port, ServerConfiguration configuration) {
        return new TestServer(dataFolder, configuration, port, false);
    }

    /** One whose clock the test gives. */
    static TestServer withClock(
            Path dataFolder, ServerConfiguration configuration, InstantSource clock) {
        return new TestServer(dataFolder, configuration, 0, false, clock);
    }

    private TestServer(
            Path dataFolder, ServerConfiguration configuration, int port, boolean shippedPrimary) {
        this(dataFolder, configuration, port, shippedPrimary, Clock.systemUTC());
    }

    private TestServer(
            Path dataFolder,
            ServerConfiguration configuration,
            int port,
            boolean shippedPrimary,
            InstantSource clock) {
        this.server =
                Server.start(
                        impatient(configuration)
                                .withWeb(configuration.web().listening("127.0.0.1", port)),
                        new Surroundings(
                                dataFolder,
                                Map.of(
                                        "PATH",
                                        "/usr/local/bin:/usr/bin:/bin",
                                        "DROVER_SECRET",
                                        "not to be inherited"),
                                dataFolder,
                                null,
                                "test",
                                clock),
                        shippedPrimary);
    }

    /** Hears soon of what goes on at nodes. */
    private static ServerConfiguration impatient(ServerConfiguration configuration) {
        NodesConfiguration nodes = configuration.nodes();
        return configuration.withNodes(
                nodes.withLink(nodes.link().withNewsWait(Duration.ofMillis(200))));
    }

    /** The defaults, but for how long a cancelled script may clean up. */
    public static ServerConfiguration withGrace(Duration grace) {
        ScriptConfiguration script = ServerConfiguration.defaults().script();
        return ServerConfiguration.defaults()
                .withScript(
                        new ScriptConfiguration(
                                script.threads(),
                                script.readyEngines(),
                                script.cachedScripts(),
                                script.limits().withGrace(grace)));
    }

    public Server server() {
        return server;
    }

    /** Somebody who may do this from now on. */
    public Caller user(String name, Set<Permission> permissions) {
        Users users = server.access().users();
        Set<Permission> own = new HashSet<>(permissions);
        boolean trusted = own.remove(Permission.ADMINISTER);
        Users.Setting setting = new Users.Setting(own, trusted, null, null);
        if (users.list().stream().anyMatch(user -> user.name().equals(name))) {
            users.set(name, setting);
        } else {
            users.create(name, setting);
        }
        return new Caller(Caller.Kind.USER, name, permissions, null, null);
    }

    public void push(String name, String text) {
        server.library().push(ScriptName.of(name), text, "administrator", "", null);
    }

    public RunView start(String script, Map<String, ?> arguments) {
        return server.runs().start(ADMINISTRATOR, request(script, null, arguments));
    }

    /** Runs a text that is in no library, to its end. */
    public RunView runText(String text) throws Exception {
        return await(
                server.runs().start(ADMINISTRATOR, request("test.js", text, Map.of())).runId());
    }

    /** What a text gives that runs to its end without an error, as JSON. */
    public String result(String text) throws Exception {
        RunView run = runText(text);
        assertThat(run.error()).isNull();
        return String.valueOf(run.result());
    }

    public RunView startText(String text) {
        return server.runs().start(ADMINISTRATOR, request("test.js", text, Map.of()));
    }

    /** As somebody else than the administrator. */
    public RunView startAs(Caller caller, String text) {
        return server.runs().start(caller, request("test.js", text, Map.of()));
    }

    public RunView run(String script, Map<String, ?> arguments) throws Exception {
        return await(start(script, arguments).runId());
    }

    public RunView await(RunId run) throws Exception {
        var live = server.runs().live(run);
        return live.isPresent()
                ? live.get().over().get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                : server.runs().get(run);
    }

    public LiveRun live(RunId run) {
        return server.runs().live(run).orElseThrow();
    }

    public List<RunLogEntry> log(RunId run) throws Exception {
        List<RunLogEntry> all = new ArrayList<>();
        RunLogPage page;
        long offset = 0;
        do {
            page = server.runs().log(run, offset, Duration.ofSeconds(PATIENCE_SECONDS));
            all.addAll(page.entries());
            offset = page.offset();
        } while (!page.end());
        return all;
    }

    @Override
    public void close() {
        server.close();
    }

    private static StartRequest request(
            String script, @Nullable String source, Map<String, ?> arguments) {
        return new StartRequest(
                script,
                source,
                (ObjectNode) Json.mapper().valueToTree(arguments),
                null,
                null,
                false);
    }
}
