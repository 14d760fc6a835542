package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.api.ProcessId;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskView;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds targets that ended alike with the same output into one. Outputs are compared by their
 * digests, and only one of each group is read.
 */
final class Folding {

    /**
     * A target and how it ended, where it has.
     *
     * @param view as it is now
     */
    record Result(NodeName node, TargetView view, @Nullable TargetEnd end) {}

    /** Messages name nodes and processes, and are about the same where the cause is. */
    private record Alike(
            TargetState state,
            @Nullable Cause cause,
            @Nullable Integer exitCode,
            @Nullable String signal,
            boolean softLimit,
            String stdout,
            String stderr) {

        static Alike of(Result result) {
            TargetView view = result.view();
            TargetEnd end = result.end();
            return new Alike(
                    view.state(),
                    view.cause(),
                    view.exitCode(),
                    view.signal(),
                    view.softLimit(),
                    end == null ? "" : end.stdoutSha256(),
                    end == null ? "" : end.stderrSha256());
        }
    }

    /** All that is shown of all groups: it is read into memory, and goes into one answer. */
    private static final int MOST_BYTES = 32 << 20;

    private final TaskOutput output;

    Folding(TaskOutput output) {
        this.output = output;
    }

    /**
     * The largest group first, groups of one size by their first target.
     *
     * @param bytes of each stream that are shown at most; less where there are many groups
     */
    TaskResults fold(TaskView task, List<Result> results, int bytes) {
        Map<Alike, List<Result>> groups = new LinkedHashMap<>();
        results.forEach(result ->
                groups.computeIfAbsent(Alike.of(result), none -> new ArrayList<>()).add(result));
        int shown = Math.min(bytes, MOST_BYTES / 2 / Math.max(1, groups.size()));
        return new TaskResults(
                task,
                shown,
                groups.values().stream()
                        .sorted(
                                Comparator.<List<Result>>comparingInt(List::size)
                                        .reversed()
                                        .thenComparingInt(
                                                group -> group.getFirst().view().position()))
                        .map(group -> group(task.taskId(), group, shown))
                        .toList());
    }

    private TaskResults.Group group(TaskId task, List<Result> group, int bytes) {
        Result first = group.getFirst();
        TargetView view = first.view();
        TargetEnd end = first.end();
        ProcessId process = end == null ? null : end.process();
        return new TaskResults.Group(
                NodeSets.fold(group.stream().map(Result::node).toList()),
                group.size(),
                group.stream().map(result -> result.view().position()).toList(),
                view.state(),
                view.cause(),
                view.message(),
                view.exitCode(),
                view.signal(),
                view.softLimit(),
                text(task, process, ProcessStream.STDOUT, bytes),
                text(task, process, ProcessStream.STDERR, bytes),
                view.stdoutBytes(),
                view.stderrBytes());
    }

    private String text(TaskId task, @Nullable ProcessId process, ProcessStream stream, int bytes) {
        return process == null || bytes == 0
                ? ""
                : text(output.read(task, process, stream, 0, bytes));
    }

    /** A character that the end cuts is left out; what is no text at all shows as such. */
    private static String text(byte[] bytes) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        decoder.decode(ByteBuffer.wrap(bytes), text, false);
        return text.flip().toString();
    }
}
