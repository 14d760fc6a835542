package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.process.supervisor.Markers;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to be launched.
 *
 * @param id new for every launch
 * @param owner the run that it belongs to
 * @param command program and arguments, at least the program; one without a slash is looked for on
 *     the PATH of {@code environment}
 * @param directory where it starts; absolute
 * @param environment all of it; the process gets it with {@code DROVER_PROCESS} and {@code
 *     DROVER_RUN} added, and nothing else
 * @param user name of the user to run as, for which the server must be root; null for the server's
 *     own
 */
public record LaunchRequest(
        ProcessId id,
        RunId owner,
        List<String> command,
        Path directory,
        Map<String, String> environment,
        ProcessInput input,
        @Nullable String user,
        ProcessLimits limits) {

    public LaunchRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw wrong("The command of process " + id + " names no program");
        }
        if (!directory.isAbsolute()) {
            throw wrong("The directory '" + directory + "' of process " + id + " is not absolute");
        }
        if (command.stream().anyMatch(LaunchRequest::hasZero)) {
            throw wrong("The command of process " + id + " contains a zero character");
        }
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            checkVariable(id, entry.getKey(), entry.getValue());
        }
    }

    private static void checkVariable(ProcessId id, String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || hasZero(name) || hasZero(value)) {
            throw wrong(
                    "'%s' in the environment of process %s has an impossible name or value"
                            .formatted(name, id));
        }
        if (name.equals(Markers.PROCESS) || name.equals(Markers.RUN)) {
            throw wrong(name + " in the environment of process " + id + " is set by Drover alone");
        }
    }

    private static boolean hasZero(String text) {
        return text.indexOf('\0') >= 0;
    }

    private static DroverException wrong(String message) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS, message, "Correct the call that launches it.");
    }

    /** Leaves values of the environment and input out: they may be secret. */
    @Override
    public String toString() {
        return "LaunchRequest[" + id + " of " + owner + ": " + command + " in " + directory + "]";
    }
}
