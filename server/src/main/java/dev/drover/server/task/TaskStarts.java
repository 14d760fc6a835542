package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.api.RunId;
import dev.drover.api.TargetState;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskRequest;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.api.ToolName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.KnownNode;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes tasks of requests: chooses their targets, asks for the right to each, and stores them. Safe
 * for use by many threads.
 */
final class TaskStarts {

    private final TaskConfiguration configuration;
    private final KnownTasks known;
    private final TaskStore store;
    private final TaskParts parts;
    private final Tasks.Surroundings surroundings;
    private final TaskPreparation preparation;
    private final TaskWork work;
    private final TaskStops stops;

    TaskStarts(
            TaskConfiguration configuration,
            KnownTasks known,
            TaskStore store,
            TaskParts parts,
            Tasks.Surroundings surroundings,
            TaskWork work,
            TaskStops stops) {
        this.configuration = configuration;
        this.known = known;
        this.store = store;
        this.parts = parts;
        this.surroundings = surroundings;
        this.preparation = new TaskPreparation(configuration, parts.tools());
        this.work = work;
        this.stops = stops;
    }

    /** What a request comes to. */
    private record Chosen(TaskPreparation.Prepared prepared, List<KnownNode> nodes) {

        /** A tool for many systems at once has one target, which is told the others. */
        List<NodeName> targets() {
            NodeName one = prepared.runsOn();
            return one == null ? names(nodes) : List.of(one);
        }

        TaskPreparation.Prepared forAll() {
            return prepared.runsOn() == null ? prepared : prepared.withTargets(names(nodes));
        }
    }

    /** As {@link Tasks#start}. */
    TaskId start(Caller caller, TaskRequest request, @Nullable RunId run) {
        requireOwnFiles(caller, request);
        Chosen chosen = choose(request);
        requireRights(caller, chosen);
        return start(caller, chosen.forAll(), chosen.targets(), request.eventId(), run, null);
    }

    /** As {@link Tasks#plan}. */
    TaskPlan plan(Caller caller, TaskRequest request) {
        caller.require(Permission.NODE_READ, "a dry run, which shows nodes");
        requireOwnFiles(caller, request);
        Chosen chosen = choose(request);
        TaskPreparation.Prepared prepared = chosen.prepared();
        Map<NodeName, String> denied =
                surroundings.rights().denied(caller, prepared.tool(), names(chosen.nodes()));
        List<TaskPlan.PlannedFile> files =
                denied.isEmpty()
                        ? new TaskFiles(parts.copies()).plan(prepared.definition().files())
                        : List.of();
        return new TaskPlan(
                prepared.tool(),
                prepared.version(),
                prepared.command(),
                prepared.environment(),
                files,
                prepared.definition().user(),
                prepared.definition().limits().soft(),
                prepared.definition().limits().hard(),
                chosen.nodes().stream()
                        .map(node ->
                                new TaskPlan.PlannedTarget(
                                        node.name(), node.state(), denied.get(node.name())))
                        .toList(),
                denied.isEmpty() && files.stream().allMatch(file -> file.problem() == null));
    }

    /** What a request copies may be any file of this machine, as with a process launched here. */
    private static void requireOwnFiles(Caller caller, TaskRequest request) {
        if (!request.files().isEmpty()) {
            caller.require(Permission.PROCESS_LAUNCH, "a task with files of the primary");
        }
    }

    private Chosen choose(TaskRequest request) {
        TaskPreparation.Prepared prepared = preparation.prepare(request);
        List<KnownNode> nodes = surroundings.choose().apply(request.targets());
        if (nodes.isEmpty()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + String.join(" ", request.targets()) + "' chooses no node",
                    "'drover node list QUERY' shows what a choice comes to.");
        }
        if (nodes.size() > configuration.targetsPerTask()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    nodes.size()
                            + " targets are chosen; the limit tasks.targetsPerTask is "
                            + configuration.targetsPerTask(),
                    "Choose fewer at a time.");
        }
        return new Chosen(prepared, nodes);
    }

    private static List<NodeName> names(List<KnownNode> nodes) {
        return nodes.stream().map(KnownNode::name).toList();
    }

    private void requireRights(Caller caller, Chosen chosen) {
        requireRights(caller, chosen.prepared().tool(), names(chosen.nodes()));
    }

    private void requireRights(Caller caller, String tool, List<NodeName> nodes) {
        Map<NodeName, String> denied = surroundings.rights().denied(caller, tool, nodes);
        if (!denied.isEmpty()) {
            DroverException refusal = Denials.refusal(caller, tool, denied);
            ObjectNode details = Json.mapper().createObjectNode();
            details.put("tool", tool).put("targets", NodeSets.fold(nodes));
            details.put("message", refusal.text());
            surroundings.journal().refused(TaskEvent.by(caller, "task.start", "", details));
            throw refusal;
        }
    }

    private TaskId start(
            Caller caller,
            TaskPreparation.Prepared prepared,
            List<NodeName> nodes,
            @Nullable String eventId,
            @Nullable RunId run,
            @Nullable TaskId rerunOf) {
        TaskDefinition definition = prepared.definition();
        TaskView view =
                new TaskView(
                        parts.identifiers().nextTask(),
                        TaskState.PENDING,
                        null,
                        null,
                        prepared.tool(),
                        prepared.version(),
                        prepared.command(),
                        prepared.parameters(),
                        nodes.size(),
                        Map.of(TargetState.PENDING, nodes.size()),
                        caller.user(),
                        definition.user(),
                        definition.limits().soft(),
                        definition.limits().hard(),
                        null,
                        rerunOf,
                        run,
                        eventId,
                        parts.clock().instant(),
                        null,
                        null);
        LiveTask task = new LiveTask(view, definition, nodes);
        work.requireRoom(task.user());
        surroundings
                .journal()
                .record(
                        List.of(
                                TaskEvent.by(
                                        caller,
                                        "task.start",
                                        view.taskId().value(),
                                        asked(view, nodes))));
        known.add(task);
        boolean added = false;
        try {
            store.insert(
                    new StoredTask(
                            view,
                            nodes,
                            parts.seal().seal(Json.mapper().writeValueAsString(definition)),
                            List.of()));
            work.add(task);
            added = true;
        } finally {
            if (!added) {
                known.remove(task);
            }
        }
        boolean runOver = run != null && !surroundings.isAlive().test(run);
        if (runOver || surroundings.rights().isGone(task.user())) {
            stops.untilDone(
                    task, TaskView.Stopping.KILL); // that was meanwhile, and did not see this
        }
        work.advance();
        return task.id();
    }

    private static ObjectNode asked(TaskView view, List<NodeName> nodes) {
        ObjectNode details = Json.mapper().createObjectNode();
        details.put("tool", view.tool());
        details.set("command", Json.mapper().valueToTree(view.command()));
        details.set("parameters", Json.mapper().valueToTree(view.parameters()));
        details.put("targets", NodeSets.fold(nodes));
        if (view.rerunOf() != null) {
            details.put("rerunOf", view.rerunOf().value());
        }
        return details;
    }

    /** As {@link Tasks#rerun}. */
    TaskId rerun(Caller caller, TaskId id, Set<TargetState> states) {
        StoredTask task = known.stored(id);
        if (!task.view().state().isFinal()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Task " + id + " is not over: it is " + task.view().state(),
                    "Wait for it, or cancel it.");
        }
        List<NodeName> again =
                task.ends().stream()
                        .filter(end -> states.contains(end.state()))
                        .map(end -> task.nodes().get(end.position()))
                        .sorted()
                        .toList();
        if (again.isEmpty()) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "No target of task " + id + " ended as " + states,
                    "'drover task show " + id + "' shows how they ended.");
        }
        TaskView view = task.view();
        TaskDefinition definition = definition(task);
        requireUnchanged(caller, view, definition);
        requireRights(
                caller, view.tool(), definition.chosen().isEmpty() ? again : definition.chosen());
        return start(
                caller,
                new TaskPreparation.Prepared(
                        view.tool(),
                        view.toolVersion(),
                        null,
                        definition,
                        view.command(),
                        Map.of(),
                        view.parameters()),
                again,
                null,
                null,
                id);
    }

    /** What was done before is not what may be done now, nor by anybody else. */
    private void requireUnchanged(Caller caller, TaskView view, TaskDefinition definition) {
        if (view.toolVersion() != null) {
            long now = parts.tools().get(new ToolName(view.tool())).info().version();
            if (now != view.toolVersion()) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "The tool "
                                + view.tool()
                                + " is version "
                                + now
                                + " by now; task "
                                + view.taskId()
                                + " ran version "
                                + view.toolVersion(),
                        "Run the tool anew.");
            }
        }
        if (definition.hasSecrets() && !caller.user().equals(view.startedBy())) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "Task "
                            + view.taskId()
                            + " has secrets of "
                            + view.startedBy()
                            + ", and only they may run it again",
                    "Run it anew, with secrets of your own.");
        }
        if (!definition.files().isEmpty() && view.toolVersion() == null) {
            caller.require(Permission.PROCESS_LAUNCH, "a task with files of the primary");
        }
    }

    /** What a task does, as it was stored. */
    TaskDefinition definition(StoredTask task) {
        return Json.mapper()
                .readValue(parts.seal().open(task.sealedDefinition()), TaskDefinition.class);
    }
}
