package dev.drover.cli.task;

import dev.drover.api.TargetState;
import dev.drover.cli.command.Invocation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** States of targets as people write them: in any case, several with commas between. */
final class TargetStates {

    private TargetStates() {}

    static Set<TargetState> read(List<String> words) {
        Set<TargetState> states = EnumSet.noneOf(TargetState.class);
        for (String word : words) {
            for (String name : word.split(",", -1)) {
                states.add(find(name).orElseThrow(() -> unknown(name)));
            }
        }
        return states;
    }

    private static Optional<TargetState> find(String name) {
        return Arrays.stream(TargetState.values())
                .filter(state -> state.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    private static RuntimeException unknown(String name) {
        return Invocation.wrong(
                "'" + name + "' is not a state of a target",
                "Use "
                        + Arrays.stream(TargetState.values())
                                .map(TargetState::name)
                                .collect(Collectors.joining(", "))
                        + ".");
    }
}
