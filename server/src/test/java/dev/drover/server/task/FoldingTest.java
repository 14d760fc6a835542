package dev.drover.server.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

final class FoldingTest {

    @TempDir private Path folder;

    @Test
    void showsLessOfEachGroupWhereThereAreMany() {
        assertThat(fold(3).shownBytes()).isEqualTo(1 << 20);
        TaskResults many = fold(1_024);
        assertThat(many.groups()).hasSize(1_024);
        assertThat(many.shownBytes()).isEqualTo(16 << 10);
    }

    /** Each target ends in a way of its own. */
    private TaskResults fold(int count) {
        List<Folding.Result> results =
                IntStream.range(0, count).mapToObj(FoldingTest::result).toList();
        return new Folding(new TaskOutput(folder)).fold(task(count), results, 1 << 20);
    }

    private static Folding.Result result(int position) {
        NodeName node = new NodeName("n" + position);
        return new Folding.Result(
                node,
                new TargetView(
                        position,
                        node,
                        TargetState.FAILED,
                        Cause.EXIT_CODE,
                        null,
                        position,
                        null,
                        false,
                        null,
                        null,
                        0,
                        0),
                null);
    }

    private static TaskView task(int targets) {
        return new TaskView(
                new TaskId("0N5CKQ4DMB3XA"),
                TaskState.FAILED,
                null,
                null,
                "command",
                null,
                List.of("x"),
                Map.of(),
                targets,
                Map.of(TargetState.FAILED, targets),
                "ann",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH,
                null,
                null);
    }
}
