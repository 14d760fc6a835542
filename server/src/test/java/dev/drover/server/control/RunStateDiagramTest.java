package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.RunState;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The diagram in the docs is what the transition table says. */
class RunStateDiagramTest {

    @Test
    void theDocsShowTheTransitionTable() throws Exception {
        String diagram =
                Stream.of(RunState.values())
                        .flatMap(from ->
                                Stream.of(RunState.values())
                                        .filter(to -> from.next().contains(to))
                                        .map(to -> "    " + from + " --> " + to))
                        .collect(Collectors.joining("\n"));

        String docs = Files.readString(Path.of("..", "docs", "states.md"));

        assertThat(docs).contains("```mermaid\nstateDiagram-v2\n" + diagram + "\n```");
    }

    @Test
    void finalStatesLeadNowhere() {
        assertThat(Stream.of(RunState.values()).filter(RunState::isFinal))
                .containsExactly(RunState.COMPLETE, RunState.FAILED, RunState.CANCELLED);
    }
}
