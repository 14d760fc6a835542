package dev.drover.server.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.TargetState;
import dev.drover.api.TaskState;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The diagrams in the docs are what the transition tables say. */
final class TaskStateDiagramTest {

    private static <S> String diagram(S[] states, Function<S, Set<S>> next) {
        return Stream.of(states)
                .flatMap(from ->
                        Stream.of(states)
                                .filter(to -> next.apply(from).contains(to))
                                .map(to -> "    " + from + " --> " + to))
                .collect(Collectors.joining("\n", "```mermaid\nstateDiagram-v2\n", "\n```"));
    }

    @Test
    void theDocsShowTheTransitionTables() throws Exception {
        String docs = Files.readString(Path.of("..", "docs", "states.md"));
        assertThat(docs)
                .contains(diagram(TaskState.values(), TaskState::next))
                .contains(diagram(TargetState.values(), TargetState::next));
    }
}
