package dev.drover.server;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.ProcessId;
import dev.drover.api.Secret;
import dev.drover.api.ServerHello;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.library.VersionedLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Role;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.FileAuditLog;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.config.ThisMachine;
import dev.drover.server.control.DirectDispatcher;
import dev.drover.server.control.LeftProcesses;
import dev.drover.server.control.OrderedRuns;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.ProcessSurroundings;
import dev.drover.server.control.ReadableCertificate;
import dev.drover.server.control.RunParts;
import dev.drover.server.control.RunRecords;
import dev.drover.server.control.RunStore;
import dev.drover.server.control.RunTable;
import dev.drover.server.control.Runs;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.data.Data;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.host.HostFunctions;
import dev.drover.server.host.NodeFunctions;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.member.LinkedLibrary;
import dev.drover.server.node.member.Membership;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.script.HostCalls;
import dev.drover.server.script.HttpFetch;
import dev.drover.server.script.ScriptHost;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2AccessStore;
import dev.drover.server.storage.H2DataStore;
import dev.drover.server.storage.H2GroupStore;
import dev.drover.server.storage.H2RunStore;
import dev.drover.server.storage.H2ScriptStore;
import dev.drover.server.storage.H2TaskStore;
import dev.drover.server.storage.H2ToolStore;
import dev.drover.server.task.Tasks;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.tool.Tools;
import dev.drover.server.web.NodeDoor;
import dev.drover.server.web.WebParts;
import dev.drover.server.web.WebServer;
import dev.drover.server.web.methods.AuditMethods;
import dev.drover.server.web.methods.DataMethods;
import dev.drover.server.web.methods.EventMethods;
import dev.drover.server.web.methods.GrantMethods;
import dev.drover.server.web.methods.GroupMethods;
import dev.drover.server.web.methods.NodeMethods;
import dev.drover.server.web.methods.NodePolls;
import dev.drover.server.web.methods.RoleMethods;
import dev.drover.server.web.methods.RunMethods;
import dev.drover.server.web.methods.ScriptMethods;
import dev.drover.server.web.methods.ServerMethods;
import dev.drover.server.web.methods.StatusMethods;
import dev.drover.server.web.methods.TaskMethods;
import dev.drover.server.web.methods.TokenMethods;
import dev.drover.server.web.methods.ToolMethods;
import dev.drover.server.web.methods.UserMethods;
import dev.drover.server.web.metrics.HostCallCounts;
import dev.drover.server.web.rpc.Relay;
import dev.drover.server.web.rpc.RpcMethod;
import dev.drover.server.web.rpc.RpcMethodTable;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A server, whole: every feature with what it is made of, from the bottom up. This file is the
 * architecture.
 *
 * <p>{@link #start} returns when it takes requests. {@link #close} ends runs and processes, but for
 * those that a primary ordered, then everything else, in the opposite order.
 */
public final class Server implements AutoCloseable {

    private final Closing closing;
    private final Database database;
    private final Data data;
    private final VersionedLibrary library;
    private final Access access;
    private final CertificateAuthority authority;
    private final FileAuditLog audit;
    private final LocalProcesses processes;
    private final ScriptHost scripts;
    private final Groups groups;
    private final Tools tools;
    private final RunTable runTable;

    /** Null on a node. */
    private final @Nullable Tasks tasks;

    /** Null on a node. */
    private final @Nullable PrimarySide primarySide;

    /** Null on a primary. */
    private final @Nullable NodeSide nodeSide;

    private final @Nullable PrimaryScript primary;
    private final Runs runs;
    private final WebServer web;
    private final ConnectionFileWriter connectionFile;
    private final ThisMachine machine = ThisMachine.look();
    private final InstantSource clock;
    private final Instant startedAt;
    private final String version;
    private volatile boolean ready;

    private Server(Closing closing, ServerConfiguration configuration, Surroundings surroundings) {
        this.closing = closing;
        clock = surroundings.clock();
        startedAt = clock.instant();
        version = surroundings.version();
        Path folder = surroundings.dataFolder();
        Path localSocket = folder.resolve("drover.sock");
        Identifiers identifiers = new Identifiers();

        database = closing.add(Database.open(folder, configuration.storage()));
        RunStore runStore = new H2RunStore(database);
        data = closing.add(new Data(new H2DataStore(database), configuration.data(), clock));
        library =
                new VersionedLibrary(
                        new H2ScriptStore(database),
                        configuration.library(),
                        this::checkSyntax,
                        clock);
        authority = CertificateAuthority.open(folder.resolve("tls"), clock);
        audit = closing.add(FileAuditLog.open(folder, configuration.audit(), clock));
        recordLife(configuration);
        Coordination coordination = closing.add(new Coordination(configuration.coordination()));

        Membership membership = Membership.read(Membership.folder(folder)).orElse(null);
        H2AccessStore accessStore = new H2AccessStore(database);
        access =
                membership == null
                        ? Access.ofPrimary(
                                accessStore,
                                clock,
                                configuration.access(),
                                new GroupsOfGrants(this::groups))
                        : Access.ofNode(accessStore, clock, configuration.access());
        primarySide =
                membership != null
                        ? null
                        : new PrimarySide(
                                closing,
                                database,
                                folder,
                                surroundings.workingDirectory(),
                                configuration.nodes(),
                                authority,
                                data,
                                coordination,
                                library,
                                identifiers,
                                audit,
                                clock);

        ScriptLibrary scriptLibrary =
                primarySide == null ? new LinkedLibrary(this::linkToPrimary) : library;
        HostCallCounts hostCalls = new HostCallCounts();
        processes =
                closing.add(
                        LocalProcesses.open(
                                configuration.process(),
                                folder,
                                clock,
                                process -> membership != null && isOrdered(process)));
        HttpFetch fetch = closing.add(new HttpFetch(configuration.network()));
        scripts =
                closing.add(
                        new ScriptHost(
                                configuration.script(),
                                scriptLibrary,
                                HostCalls.later(
                                        () ->
                                                HostFunctions.all(
                                                        data,
                                                        coordination,
                                                        scriptLibrary,
                                                        fetch,
                                                        primarySide == null
                                                                ? null
                                                                : new NodeFunctions.Reach(
                                                                        primarySide.nodes(),
                                                                        primarySide::call,
                                                                        primarySide.copies()),
                                                        primarySide == null ? upward() : null,
                                                        (caller, node) ->
                                                                access.grants()
                                                                        .require(
                                                                                caller,
                                                                                Role.COMMAND,
                                                                                List.of(node)),
                                                        this::groups,
                                                        this::tasks,
                                                        this::runs,
                                                        this::primary),
                                        List.of(hostCalls),
                                        access.rights()::require),
                                surroundings.engineJars(),
                                clock));
        if (primarySide != null) {
            scripts.prepare(); // a node makes engines when it is to host a script
        }
        groups =
                new Groups(
                        new H2GroupStore(database),
                        primarySide == null ? List::of : primarySide.nodes()::known,
                        scripts.expressions(configuration.groups().expressions()),
                        configuration.groups());
        tools =
                new Tools(
                        new H2ToolStore(database),
                        new ToolsOfRoles(access.roles()),
                        configuration.tools(),
                        clock);
        tasks =
                primarySide == null
                        ? null
                        : closing.add(
                                primarySide.makeTasks(
                                        configuration.tasks(),
                                        new H2TaskStore(database),
                                        groups,
                                        tools,
                                        new GrantedRights(access.grants()),
                                        new AuditedTasks(audit),
                                        run -> runs().isAlive(run)));

        runTable = closing.add(new RunTable(clock));
        RunRecords records =
                closing.add(
                        new RunRecords(
                                runStore,
                                runTable,
                                folder(folder.resolve("runs")),
                                configuration.runs().keepRuns(),
                                clock));
        ProcessSurroundings processSurroundings =
                new ProcessSurroundings(
                        surroundings.environment(),
                        surroundings.workingDirectory(),
                        this::url,
                        authority.certificateFile(),
                        closing.add(new ReadableCertificate(authority.certificateFile())),
                        localSocket,
                        surroundings.commandFolder());
        RunParts parts =
                new RunParts(
                        scripts,
                        processes,
                        primarySide == null ? null : primarySide.onNodes(),
                        processSurroundings,
                        access.processTokens(),
                        data.privateData(),
                        coordination,
                        records,
                        identifiers,
                        clock,
                        () -> machine.asNode(membership == null ? null : membership.name()),
                        configuration.script().limits());
        primary =
                membership != null
                        ? null
                        : closing.add(
                                new PrimaryScript(
                                        library,
                                        configuration.runs(),
                                        parts,
                                        this::primaryCondition));
        runs =
                closing.add(
                        new Runs(
                                configuration.runs(),
                                parts,
                                scriptLibrary,
                                records,
                                primary == null ? new DirectDispatcher(scriptLibrary) : primary));
        nodeSide =
                membership == null
                        ? null
                        : new NodeSide(
                                closing,
                                database,
                                folder,
                                configuration.nodes(),
                                membership,
                                processes,
                                processSurroundings,
                                access.processTokens(),
                                new OrderedRuns(this::runs),
                                this::answer,
                                data,
                                runTable,
                                runs,
                                machine.factSurroundings(surroundings.environment(), version),
                                identifiers,
                                clock);
        connectionFile = new ConnectionFileWriter(folder.resolve("connection.json"));

        NodeDoor door =
                primarySide == null
                        ? null
                        : new NodeDoor(primarySide.nodes(), primarySide.joining());
        web =
                closing.add(
                        new WebServer(
                                configuration.web(),
                                authority,
                                new WebParts(
                                        access,
                                        methods(coordination, door, surroundings.version()),
                                        audit,
                                        data,
                                        runTable,
                                        hostCalls,
                                        door,
                                        nodeSide == null ? Relay.none() : nodeSide.relay(),
                                        this::hello,
                                        () -> ready,
                                        clock),
                                localSocket,
                                membership == null ? 0 : connectionFile.port()));

        records.recover();
        LeftProcesses left =
                new LeftProcesses(
                        processes,
                        runStore,
                        configuration.runs().processGrace(),
                        nodeSide == null ? Set.of() : nodeSide.recover());
        left.end();
        if (primarySide != null) {
            primarySide.open(left, runs::processCaller, runs::hostedCaller, this::answer);
        }
    }

    /**
     * Starts a server.
     *
     * @param shippedPrimary deletes a pushed primary script first: the way out where that does not
     *     load
     * @throws DroverException CONFIGURATION (settings, an address that cannot be listened on, a
     *     damaged database), CONFLICT (data folder in use), STORAGE_FULL, SCRIPT (the primary
     *     script cannot be loaded)
     */
    public static Server start(
            ServerConfiguration configuration, Surroundings surroundings, boolean shippedPrimary) {
        Closing closing = new Closing();
        try {
            Server server = new Server(closing, configuration, surroundings);
            server.begin(shippedPrimary);
            return server;
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** Connections may come before the primary script is loaded; if it fails, they are told so. */
    private void begin(boolean shippedPrimary) {
        web.start();
        try {
            if (shippedPrimary) {
                deletePushedPrimary();
            }
            if (primary != null) {
                primary.load();
            }
        } catch (DroverException e) {
            web.close(e.text());
            throw e;
        }
        writeConnectionFile();
        if (nodeSide != null) {
            nodeSide.open();
        }
        ready = true;
    }

    /**
     * What is set takes effect with a start, so that says it. With a full disk a server starts all
     * the same, as who makes room needs it; it does nothing then that has to be recorded.
     */
    private void recordLife(ServerConfiguration configuration) {
        happened(
                AuditEvent.ofServer(
                        "server.start",
                        machine.host(),
                        Map.of("version", version, "settings", configuration)));
        closing.add(() -> happened(AuditEvent.ofServer("server.stop", machine.host(), Map.of())));
        if (!audit.damage().isEmpty()) { // stays until somebody who knows of it clears it
            condition("drover/audit-log", Level.ERROR, "damaged; see 'drover audit verify'");
        }
    }

    private void happened(AuditEvent event) {
        audit.happened(List.of(event));
    }

    private void writeConnectionFile() {
        Secret token = access.firstAdministrator().token(connectionFile.token().orElse(null));
        connectionFile.write(
                new ConnectionFile(url(), token, authority.certificateFile().toString()));
    }

    private RpcMethodTable methods(
            Coordination coordination, @Nullable NodeDoor door, String release) {
        return RpcMethodTable.later(() -> methods(coordination, door), release, audit);
    }

    private List<RpcMethod<?, ?>> methods(Coordination coordination, @Nullable NodeDoor door) {
        List<RpcMethod<?, ?>> all = new ArrayList<>();
        all.addAll(new ServerMethods(this::hello).all());
        all.addAll(new RunMethods(runs, runTable).all());
        all.addAll(new EventMethods(coordination.events(), runs).all());
        all.addAll(new StatusMethods(data.status()).all());
        all.addAll(new DataMethods(data.publicData()).all());
        all.addAll(new ScriptMethods(library).all());
        all.addAll(new TokenMethods(access.tokens()).all());
        all.addAll(new UserMethods(access.users(), access.grants()).all());
        all.addAll(new RoleMethods(access.roles(), access.grants()).all());
        all.addAll(new GrantMethods(access.grants(), access.files()).all());
        all.addAll(new NodeMethods(door, groups).all());
        all.addAll(new NodePolls(door).all());
        all.addAll(new GroupMethods(groups).all());
        all.addAll(new TaskMethods(tasks).all());
        all.addAll(new ToolMethods(tools).all());
        all.addAll(new AuditMethods(audit.reader()).all());
        return all;
    }

    private ServerHello hello() {
        return new ServerHello(
                "drover",
                version,
                machine.host(),
                machine.os() + " " + machine.kernel(),
                machine.cores(),
                scripts.engineName(),
                Duration.between(startedAt, clock.instant()).toMillis(),
                Map.of(
                        "connections", (long) web.connections(),
                        "runs", (long) runs.aliveCount(),
                        "scriptThreads", (long) scripts.alive().size(),
                        "processes", (long) processes.alive().size()),
                Map.of("data", data.version(), "runs", runTable.version()),
                List.of());
    }

    /** Where it listens, such as {@code https://127.0.0.1:7070}. */
    public String url() {
        return web.url().toString();
    }

    public Runs runs() {
        return runs;
    }

    int processesAlive() {
        return processes.alive().size();
    }

    public RunTable runTable() {
        return runTable;
    }

    public Access access() {
        return access;
    }

    Groups groups() {
        return groups;
    }

    Tools tools() {
        return tools;
    }

    private Tasks tasks() {
        if (tasks == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no tasks itself",
                    "Let a script on the primary do it.");
        }
        return tasks;
    }

    PrimaryScript primary() {
        if (primary == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node, and has no primary script",
                    "Decide on requests on the primary.");
        }
        return primary;
    }

    private NodeFunctions.Upward upward() {
        return new ScriptsUpward(() -> Objects.requireNonNull(nodeSide).member());
    }

    /** Answers a call that comes over a link. */
    private JsonNode answer(Caller caller, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        return web.call(access.rights().narrowed(caller), method, parameters);
    }

    private Optional<Link> linkToPrimary() {
        return nodeSide == null ? Optional.empty() : nodeSide.link();
    }

    /** As whom this server joined a primary; empty for a primary. */
    public Optional<Membership> membership() {
        return Optional.ofNullable(nodeSide).map(NodeSide::membership);
    }

    /** Completes when this node is linked for the first time; on a primary, never. */
    public CompletableFuture<Void> firstLink() {
        return nodeSide == null ? new CompletableFuture<>() : nodeSide.firstLink();
    }

    /** The nodes of this primary; CONFLICT on a node. */
    PrimarySide primarySide() {
        if (primarySide == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT, "This server is a node, and has none itself", "");
        }
        return primarySide;
    }

    public Data data() {
        return data;
    }

    public VersionedLibrary library() {
        return library;
    }

    @Override
    public void close() {
        closing.close();
    }

    /** On a node, which outlives the node's server; until that is known each may be. */
    private boolean isOrdered(ProcessId process) {
        NodeSide node = nodeSide;
        return node == null || node.isOrdered(process);
    }

    /** The library exists before the engines that can tell whether a text parses. */
    private void checkSyntax(ScriptName name, String text) {
        scripts.check(name, text);
    }

    private void deletePushedPrimary() {
        if (!library.history(PrimaryScript.NAME).isEmpty()) {
            audit.record(
                    AuditEvent.ofServer(
                            "script.delete",
                            PrimaryScript.NAME.value(),
                            Map.of("option", "--shipped-primary")));
            library.delete(PrimaryScript.NAME, "server", "deleted by --shipped-primary", null);
        }
    }

    private void primaryCondition(Level level, String text) {
        condition("drover/primary-script", level, text);
    }

    private void condition(String name, Level level, String text) {
        data.status()
                .set(
                        name,
                        new StatusUpdate(
                                Json.mapper().valueToTree(text), level, null, null, null, null));
    }

    static Path folder(Path path) {
        try {
            return Files.createDirectories(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The folder " + path + " cannot be made: " + e.getMessage(),
                    "Look at the rights and the room of the data folder.",
                    Map.of(),
                    e);
        }
    }
}
