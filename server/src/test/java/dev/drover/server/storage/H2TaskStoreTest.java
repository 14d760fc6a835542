package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TaskId;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.server.task.StoredTask;
import dev.drover.server.task.TargetEnd;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tasks in a real database, opened again. */
final class H2TaskStoreTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private Path folder;

    private static TaskId id(int number) {
        return new TaskId("0N5CKQ4DMB%03d".formatted(number));
    }

    private static TaskView view(int number, TaskState state, @Nullable Instant endedAt) {
        return new TaskView(
                id(number),
                state,
                null,
                null,
                "command",
                null,
                List.of("true"),
                Map.of(),
                2,
                Map.of(TargetState.PENDING, 2),
                "ann",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                NOW,
                null,
                endedAt);
    }

    private static StoredTask task(int number, int targets) {
        return new StoredTask(
                view(number, TaskState.PENDING, null),
                IntStream.range(0, targets).mapToObj(each -> new NodeName("n" + each)).toList(),
                "sealed " + "x".repeat(30_000),
                List.of());
    }

    private static TargetEnd end(int position, TargetState state) {
        return TargetEnds.unstarted(position, state, NOW);
    }

    @Test
    void keepsTasksAndTheFirstEndOfEachTarget() {
        StoredTask task = task(1, 5_000);
        List<TargetEnd> ends = new ArrayList<>();
        try (Database database = Database.open(folder, StorageConfiguration.defaults())) {
            H2TaskStore store = new H2TaskStore(database);
            store.insert(task);
            for (int position = 0; position < 4_999; position++) {
                ends.add(end(position, TargetState.FAILED));
            }
            store.end(id(1), ends);
            store.end(id(1), List.of(end(7, TargetState.COMPLETE)));
        }
        try (Database database = Database.open(folder, StorageConfiguration.defaults())) {
            H2TaskStore store = new H2TaskStore(database);
            StoredTask left = store.unfinished().getFirst();
            assertThat(left.nodes()).isEqualTo(task.nodes());
            assertThat(left.sealedDefinition()).isEqualTo(task.sealedDefinition());
            assertThat(left.ends()).isEqualTo(ends);
            assertThat(store.update(view(1, TaskState.COMPLETE, NOW))).isTrue();
            assertThat(store.update(view(1, TaskState.FAILED, NOW))).isFalse();
            assertThat(store.unfinished()).isEmpty();
            assertThat(store.find(id(1)).orElseThrow().view().state())
                    .isEqualTo(TaskState.COMPLETE);
        }
    }

    @Test
    void forgetsWhatEndedFirstAndNothingThatGoesOn() {
        try (Database database = Database.open(folder, StorageConfiguration.defaults())) {
            H2TaskStore store = new H2TaskStore(database);
            for (int number = 1; number <= 4; number++) {
                store.insert(task(number, 1));
            }
            store.update(view(2, TaskState.COMPLETE, NOW));
            store.update(view(3, TaskState.COMPLETE, NOW.plusSeconds(1)));
            store.update(view(1, TaskState.COMPLETE, NOW.plusSeconds(2)));
            assertThat(store.trim(2)).containsExactly(id(2));
            assertThat(store.list(10, null))
                    .extracting(TaskView::taskId)
                    .containsExactly(id(4), id(3), id(1));
            assertThat(store.list(10, id(3))).extracting(TaskView::taskId).containsExactly(id(1));
            assertThat(store.startingWith("0N5CKQ4DMB00", 10)).hasSize(3);
            assertThat(store.startingWith("not an identifier", 10)).isEmpty();
        }
    }

    /** Ends of targets whose command never started. */
    private static final class TargetEnds {
        static TargetEnd unstarted(int position, TargetState state, Instant at) {
            return new TargetEnd(
                    position, state, null, null, null, null, false, null, null, at, 0, 0, "", "");
        }
    }
}
