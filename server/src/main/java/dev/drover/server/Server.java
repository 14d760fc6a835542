package dev.drover.server;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.api.ServerHello;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.VersionedLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.access.Caller;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.control.LeftProcesses;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.RunTable;
import dev.drover.server.control.Runs;
import dev.drover.server.data.Data;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.member.LinkedLibrary;
import dev.drover.server.node.member.Membership;
import dev.drover.server.storage.H2AccessStore;
import dev.drover.server.tool.Tools;
import dev.drover.server.web.NodeDoor;
import dev.drover.server.web.WebParts;
import dev.drover.server.web.WebServer;
import dev.drover.server.web.rpc.Relay;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A server, whole: what it is made of, from the bottom up. {@link Foundation} is what every server
 * stands on, {@link PrimarySide} and {@link NodeSide} what only a primary or a node has, {@link
 * Scripting} what scripts are hosted with, {@link Running} the runs; {@link HostTable} and {@link
 * MethodTable} are the doors of scripts and callers.
 *
 * <p>{@link #start} returns when it takes requests. {@link #close} ends runs and processes, but for
 * those that a primary ordered, then everything else, in the opposite order.
 */
public final class Server implements AutoCloseable {

    private final Closing closing;
    private final Foundation base;
    private final Access access;
    private final Scripting scripting;
    private final Running running;
    private final WebServer web;
    private final ConnectionFileWriter connectionFile;
    private final Instant startedAt;

    /** Null on a node. */
    private final @Nullable PrimarySide primarySide;

    /** Null on a primary. */
    private final @Nullable NodeSide nodeSide;

    private volatile boolean ready;

    private Server(Closing closing, ServerConfiguration configuration, Surroundings surroundings) {
        this.closing = closing;
        startedAt = surroundings.clock().instant();
        // The library exists before the engines that can tell whether a text parses.
        base =
                Foundation.open(
                        closing,
                        configuration,
                        surroundings,
                        (name, text) -> scripting().scripts().check(name, text));
        Membership membership = Membership.read(Membership.folder(base.folder())).orElse(null);
        access = access(membership != null);
        primarySide = membership != null ? null : new PrimarySide(base);
        ScriptLibrary library =
                membership != null ? new LinkedLibrary(this::linkToPrimary) : base.library();
        scripting =
                new Scripting(base, access, library, primarySide, this::nodeSide, this::running);
        running =
                new Running(
                        base,
                        access,
                        scripting,
                        library,
                        primarySide == null ? null : primarySide.onNodes(),
                        membership,
                        this::url);
        nodeSide =
                membership == null
                        ? null
                        : new NodeSide(
                                base,
                                membership,
                                scripting.processes(),
                                access.processTokens(),
                                running,
                                this::answer);
        NodeDoor door =
                primarySide == null
                        ? null
                        : new NodeDoor(primarySide.nodes(), primarySide.joining());
        MethodTable methods = new MethodTable(base, access, scripting, running, door, this::hello);
        connectionFile = new ConnectionFileWriter(base.folder().resolve("connection.json"));
        web =
                closing.add(
                        new WebServer(
                                configuration.web(),
                                base.authority(),
                                new WebParts(
                                        access,
                                        methods.table(),
                                        base.audit(),
                                        base.data(),
                                        running.table(),
                                        scripting.hostCalls(),
                                        door,
                                        nodeSide == null ? Relay.none() : nodeSide.relay(),
                                        this::hello,
                                        () -> ready,
                                        base.clock()),
                                base.localSocket(),
                                membership != null ? connectionFile.port() : 0));

        running.recover();
        LeftProcesses left = running.endLeft(nodeSide == null ? Set.of() : nodeSide.recover());
        if (primarySide != null) {
            primarySide.open(left, runs()::processCaller, runs()::hostedCaller, this::answer);
        }
    }

    private Access access(boolean ofNode) {
        H2AccessStore store = new H2AccessStore(base.database());
        return ofNode
                ? Access.ofNode(store, base.clock(), base.configuration().access())
                : Access.ofPrimary(
                        store,
                        base.clock(),
                        base.configuration().access(),
                        new GroupsOfGrants(this::groups));
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
                base.deletePushedPrimary();
            }
            PrimaryScript primary = running.primary();
            if (primary != null) {
                primary.load();
            }
        } catch (DroverException e) {
            web.close(e.text());
            throw e;
        }
        Secret token = access.firstAdministrator().token(connectionFile.token().orElse(null));
        connectionFile.write(
                new ConnectionFile(url(), token, base.authority().certificateFile().toString()));
        if (nodeSide != null) {
            nodeSide.open();
        }
        ready = true;
    }

    private ServerHello hello() {
        return new ServerHello(
                "drover",
                base.version(),
                base.machine().host(),
                base.machine().os() + " " + base.machine().kernel(),
                base.machine().cores(),
                scripting.scripts().engineName(),
                Duration.between(startedAt, base.clock().instant()).toMillis(),
                Map.of(
                        "connections", (long) web.connections(),
                        "runs", (long) runs().aliveCount(),
                        "scriptThreads", (long) scripting.scripts().alive().size(),
                        "processes", (long) processesAlive()),
                Map.of("data", data().version(), "runs", runTable().version()),
                List.of());
    }

    /** Answers a call that comes over a link. */
    private JsonNode answer(Caller caller, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        return web.call(access.rights().narrowed(caller), method, parameters);
    }

    private Optional<Link> linkToPrimary() {
        return nodeSide == null ? Optional.empty() : nodeSide.link();
    }

    private @Nullable NodeSide nodeSide() {
        return nodeSide;
    }

    private Scripting scripting() {
        return scripting;
    }

    private Running running() {
        return running;
    }

    /** Where it listens, such as {@code https://127.0.0.1:7070}. */
    public String url() {
        return web.url().toString();
    }

    public Runs runs() {
        return running.runs();
    }

    public RunTable runTable() {
        return running.table();
    }

    public Access access() {
        return access;
    }

    public Data data() {
        return base.data();
    }

    public VersionedLibrary library() {
        return base.library();
    }

    Groups groups() {
        return scripting.groups();
    }

    Tools tools() {
        return scripting.tools();
    }

    int processesAlive() {
        return scripting.processes().alive().size();
    }

    PrimaryScript primary() {
        return running.requirePrimary();
    }

    /** The nodes of this primary; CONFLICT on a node. */
    PrimarySide primarySide() {
        if (primarySide == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT, "This server is a node, and has none itself", "");
        }
        return primarySide;
    }

    /** As whom this server joined a primary; empty for a primary. */
    public Optional<Membership> membership() {
        return Optional.ofNullable(nodeSide).map(NodeSide::membership);
    }

    /** Completes when this node is linked for the first time; on a primary, never. */
    public CompletableFuture<Void> firstLink() {
        return nodeSide == null ? new CompletableFuture<>() : nodeSide.firstLink();
    }

    @Override
    public void close() {
        closing.close();
    }
}
