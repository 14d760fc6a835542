package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskView;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A task with its targets at one moment. Immutable. */
public final class TaskLook {

    private final TaskView view;
    private final List<Folding.Result> results;
    private final Map<NodeName, Integer> positions = new HashMap<>();

    private TaskLook(TaskView view, List<Folding.Result> results) {
        this.view = view;
        this.results = results;
        results.forEach(result -> positions.put(result.node(), result.view().position()));
    }

    static TaskLook of(LiveTask task) {
        return new TaskLook(task.view(), new TaskWatch(task).results());
    }

    static TaskLook of(StoredTask task) {
        Map<Integer, TargetEnd> ends = new HashMap<>();
        task.ends().forEach(end -> ends.put(end.position(), end));
        return new TaskLook(
                task.view(),
                IntStream.range(0, task.nodes().size())
                        .mapToObj(position ->
                                result(task.nodes().get(position), position, ends.get(position)))
                        .toList());
    }

    private static Folding.Result result(
            NodeName node, int position, @org.jspecify.annotations.Nullable TargetEnd end) {
        return new Folding.Result(
                node, end == null ? unknown(node, position) : LiveTarget.view(node, end), end);
    }

    /** Of a task that ended without it, as one that could not be read after a start. */
    private static TargetView unknown(NodeName node, int position) {
        return new TargetView(
                position,
                node,
                TargetState.FAILED,
                Cause.INTERNAL,
                "Nothing is kept of this target",
                null,
                null,
                false,
                null,
                null,
                0,
                0);
    }

    public TaskView view() {
        return view;
    }

    /** In their order. */
    public List<TargetView> targets() {
        return results.stream().map(Folding.Result::view).toList();
    }

    Optional<Folding.Result> result(NodeName node) {
        Integer position = positions.get(node);
        return position == null ? Optional.empty() : Optional.of(results.get(position));
    }

    List<Folding.Result> results() {
        return results;
    }

    /** Of one that is over: everything, piece by piece, and then nothing more. */
    TaskChanges poll(long since, int most) {
        if (since >= TaskChanges.END) {
            return new TaskChanges(TaskChanges.END, view, List.of(), false);
        }
        // A version of pieces is the number of targets told; what was told before counts anew.
        long first = since < 0 ? -since : 0;
        List<TargetView> piece = targets().stream().skip(first).limit(most).toList();
        boolean more = first + piece.size() < results.size();
        return new TaskChanges(more ? -(first + piece.size()) : TaskChanges.END, view, piece, more);
    }
}
