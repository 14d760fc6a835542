package dev.drover.server;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.api.TaskView;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.control.LeftProcesses;
import dev.drover.server.control.OnNodes;
import dev.drover.server.coordination.Events;
import dev.drover.server.coordination.SharedName;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.files.FileReceiver;
import dev.drover.server.node.files.FileSource;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.join.Joining;
import dev.drover.server.node.join.Renewal;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.member.LinkedLibrary;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.node.registry.StatusMirror;
import dev.drover.server.node.work.Calls;
import dev.drover.server.node.work.FileCopies;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.NodeRuns;
import dev.drover.server.storage.H2NodeStore;
import dev.drover.server.storage.H2OrderStore;
import dev.drover.server.storage.H2TaskStore;
import dev.drover.server.task.TaskParts;
import dev.drover.server.task.TaskRights;
import dev.drover.server.task.Tasks;
import dev.drover.server.tool.Tools;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a server has that is a primary: its nodes, and what it orders them to do. */
final class PrimarySide {

    private final Foundation base;
    private final Nodes nodes;
    private final Orders orders;
    private final NodeProcesses processes;
    private final NodeRuns runs;
    private final FileCopies copies;
    private final Joining joining;
    private final StatusMirror mirror;
    private final SealedText seal;

    /** Null until they are made, which takes the groups, and these the script host. */
    private @Nullable Tasks tasks;

    PrimarySide(Foundation base) {
        this.base = base;
        Closing closing = base.closing();
        Path folder = base.folder();
        Path start = base.surroundings().workingDirectory();
        NodesConfiguration configuration = base.configuration().nodes();
        Identifiers identifiers = base.identifiers();
        InstantSource clock = base.clock();
        seal = SealedText.in(folder.resolve("tls").resolve("store.key"));
        H2NodeStore store = new H2NodeStore(base.database());
        nodes = closing.add(new Nodes(store, configuration, clock));
        orders =
                closing.add(
                        new Orders(
                                new H2OrderStore(base.database()),
                                SigningKey.in(folder.resolve("tls").resolve("orders.key")),
                                seal,
                                nodes,
                                configuration.orders(),
                                clock));
        processes =
                closing.add(
                        new NodeProcesses(
                                orders,
                                nodes,
                                configuration,
                                identifiers,
                                clock,
                                base.folder("node-output")));
        runs = closing.add(new NodeRuns(orders, nodes, configuration, identifiers));
        copies =
                new FileCopies(
                        orders,
                        nodes,
                        configuration,
                        identifiers,
                        closing.add(new FileReceiver(start, folder, configuration.files(), clock)),
                        closing.add(new FileSource(start, folder, configuration.files(), clock)));
        joining =
                new Joining(
                        store,
                        nodes,
                        base.authority(),
                        orders::verifyingKey,
                        configuration,
                        clock,
                        base.audit(),
                        node -> orders.lost(node, "Node " + node + " joined anew"));
        mirror = new StatusMirror(base.data().status(), configuration.mirroredStatusValues());
    }

    Nodes nodes() {
        return nodes;
    }

    /**
     * Calls a method of the protocol on a node, on behalf of a caller.
     *
     * @throws dev.drover.api.DroverException what the node says; UNAVAILABLE where it is not linked
     */
    JsonNode call(Caller caller, NodeName node, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        return Link.await(
                orders.doNow(
                        nodes.requireLink(node),
                        node,
                        base.identifiers().nextOrder(),
                        Calls.OF_SCRIPT,
                        Json.mapper()
                                .valueToTree(
                                        new Calls.OfScript(
                                                method,
                                                parameters,
                                                caller.user(),
                                                caller.permissions().stream()
                                                        .map(Permission::name)
                                                        .collect(Collectors.toSet()))),
                        Calls.LONGEST));
    }

    FileCopies copies() {
        return copies;
    }

    Tasks makeTasks(Groups groups, Tools tools, TaskRights rights, Predicate<RunId> isAlive) {
        Tasks made =
                base.closing()
                        .add(
                                new Tasks(
                                        base.configuration().tasks(),
                                        new H2TaskStore(base.database()),
                                        new TaskParts(
                                                processes,
                                                copies,
                                                tools,
                                                seal,
                                                base.folder("tasks"),
                                                base.identifiers(),
                                                base.clock()),
                                        new Tasks.Surroundings(
                                                rights,
                                                new AuditedTasks(base.audit()),
                                                groups::choose,
                                                isAlive,
                                                this::taskOver)));
        tasks = made;
        return made;
    }

    Tasks tasks() {
        return Objects.requireNonNull(tasks, "made by now");
    }

    private void taskOver(TaskView ended) {
        SharedName name = new SharedName(null, "/task.ended");
        Events events = base.coordination().events();
        if (events.isHeard(name)) {
            events.emit(name, Json.mapper().valueToTree(ended), "task:" + ended.taskId());
        }
    }

    OnNodes onNodes() {
        return new OnNodes(processes, runs, run -> tasks().endOf(run));
    }

    Joining joining() {
        return joining;
    }

    /** Who a process of a run is. */
    @FunctionalInterface
    interface ProcessCallers {
        Caller of(RunId run, ProcessId process);
    }

    /** Who a script is that a node hosts for a run. */
    @FunctionalInterface
    interface HostedCallers {
        Caller of(RunId run);
    }

    /** Takes up what an earlier server left, and then links. */
    void open(
            LeftProcesses left,
            ProcessCallers callers,
            HostedCallers hosted,
            NodeSide.Answering answering) {
        tasks().recover();
        orders.recover((order, body) ->
                runs.left(order, body)
                        .or(() -> tasks().left(order, body))
                        .orElseGet(() -> processes.left(order, body, left.listener())));
        processes.deleteOldOutput();
        left.endOnNodes(processes);
        runs.endLeft();
        tasks().goOn(orders);
        Map<String, Nodes.NodeMethod> methods = new HashMap<>(processes.methods());
        methods.put(
                "order.report",
                (node, link, parameters) ->
                        Collections.singletonMap(
                                "wanted",
                                orders.report(node, parameters.path("report").asString(""))));
        methods.put(
                "node.renew",
                (node, link, parameters) -> {
                    Renewal renewal = LinkMethod.read(parameters, Renewal.class);
                    return joining.renew(node, renewal.certificateRequest(), renewal.key());
                });
        methods.put(
                Calls.OF_HOSTED,
                (node, link, parameters) -> {
                    Calls.OfHosted call = LinkMethod.read(parameters, Calls.OfHosted.class);
                    return answering.call(
                            hosted.of(runs.require(node, call.run()).parent()),
                            call.method(),
                            call.parameters());
                });
        methods.put(
                "script.find",
                (node, link, parameters) -> {
                    LinkedLibrary.Wanted wanted =
                            LinkMethod.read(parameters, LinkedLibrary.Wanted.class);
                    return LinkedLibrary.Found.of(
                            base.library().find(ScriptName.of(wanted.name())), wanted.hash());
                });
        methods.put(
                Calls.OF_PROCESS,
                (node, link, parameters) -> {
                    Calls.OfProcess call = LinkMethod.read(parameters, Calls.OfProcess.class);
                    RunId run = processes.require(node, call.process()).owner();
                    Caller caller =
                            tasks().processCaller(run, call.process())
                                    .orElseGet(() -> callers.of(run, call.process()));
                    return answering.call(caller, call.method(), call.parameters());
                });
        nodes.open(
                orders.epoch(),
                methods,
                new NodeNews(orders, tasks(), mirror, base.coordination().events()));
    }
}
