package dev.drover.server.process;

import dev.drover.server.process.supervisor.LaunchOrder;
import dev.drover.server.process.supervisor.Markers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request comes to on this machine: the program that was found, and the arguments that it is
 * given.
 *
 * @param program absolute
 * @param arguments the program's own name first
 */
record LaunchPlan(Path program, List<String> arguments) {

    LaunchPlan {
        arguments = List.copyOf(arguments);
    }

    /** Finds program and user. */
    static LaunchPlan of(LaunchRequest request) {
        List<String> command = request.command();
        Path program =
                ProgramSearch.find(
                        command.getFirst(), request.directory(), request.environment().get("PATH"));
        String user = request.user();
        if (user == null) {
            return new LaunchPlan(program, command);
        }
        List<String> whole = OtherUser.command(user, program, command);
        return new LaunchPlan(Path.of(whole.getFirst()), whole);
    }

    LaunchOrder order(LaunchRequest request, SpoolSlot slot, int recordBytes) {
        return new LaunchOrder(
                request.id().value(),
                request.owner().value(),
                input(request.input(), slot),
                slot.file(ProcessStream.STDOUT).toString(),
                slot.file(ProcessStream.STDERR).toString(),
                slot.record().toString(),
                recordBytes,
                request.directory().toString(),
                program.toString(),
                arguments,
                environment(request));
    }

    private static String input(ProcessInput input, SpoolSlot slot) {
        return switch (input) {
            case ProcessInput.None none -> "/dev/null";
            case ProcessInput.Bytes bytes -> slot.inputFile().toString();
            case ProcessInput.Pipe pipe -> "";
        };
    }

    private static List<String> environment(LaunchRequest request) {
        List<String> entries = new ArrayList<>(request.environment().size() + 2);
        entries.add(Markers.PROCESS + "=" + request.id());
        entries.add(Markers.RUN + "=" + request.owner());
        request.environment().forEach((name, value) -> entries.add(name + "=" + value));
        return entries;
    }
}
