package dev.drover.server.process;

import dev.drover.api.DroverException;

import java.time.Duration;

/** Error numbers of a launch in words. */
final class LaunchFailure {

    private LaunchFailure() {}

    static DroverException of(int error, LaunchRequest request) {
        String program = "'" + request.command().getFirst() + "'";
        return switch (error) {
            case 2 ->
                    ProgramSearch.failed(
                            program
                                    + " cannot be launched: it, or the interpreter that its first"
                                    + " line names, is not there",
                            "Look at its first line and whether it was built for this machine.");
            case 1, 13 ->
                    ProgramSearch.failed(
                            program
                                    + " may not be executed, or not be reached in "
                                    + request.directory(),
                            "Look at the rights of the file and of the folders above it.");
            case 8 ->
                    ProgramSearch.failed(
                            program + " is no program that this machine can execute",
                            "Give a script a first line such as #!/bin/sh, or launch it by a"
                                    + " shell.");
            case 7 -> tooLarge(request);
            case 11, 12 ->
                    ProgramSearch.failed(
                            program
                                    + " cannot be launched: the system has no more processes or"
                                    + " memory to give",
                            "Launch fewer at once, or raise the limits (ulimit -u).");
            case 23, 24 ->
                    ProgramSearch.failed(
                            program + " cannot be launched: too many files are open",
                            "Launch fewer at once, or raise the limits (ulimit -n).");
            case 26 ->
                    ProgramSearch.failed(
                            program + " cannot be launched: it is being written to",
                            "Wait until it is whole.");
            case 28 ->
                    ProgramSearch.failed(
                            program + " cannot be launched: the disk of the spool is full",
                            "Make room on the disk of the data folder.");
            default ->
                    ProgramSearch.failed(
                            program + " cannot be launched: system error " + error,
                            "The numbers are those of errno(3).");
        };
    }

    static DroverException tooLarge(LaunchRequest request) {
        return ProgramSearch.failed(
                "The command line and environment of '%s' are larger than the system allows: %d bytes, or one of them above 131072"
                        .formatted(request.command().getFirst(), size(request)),
                "Pass large values through input or a file.");
    }

    static DroverException lost(LaunchRequest request, DroverException why) {
        return ProgramSearch.failed(
                "'" + request.command().getFirst() + "' was not launched: " + why.text(),
                why.hint());
    }

    static DroverException noAnswer(LaunchRequest request, Duration patience) {
        return ProgramSearch.failed(
                "'%s' was not launched: the process supervisor gave no answer within %s"
                        .formatted(request.command().getFirst(), patience),
                "Look at its log supervisor.log in the data folder.");
    }

    private static long size(LaunchRequest request) {
        long arguments = request.command().stream().mapToLong(text -> text.length() + 1L).sum();
        long environment =
                request.environment().entrySet().stream()
                        .mapToLong(
                                entry -> entry.getKey().length() + entry.getValue().length() + 2L)
                        .sum();
        return arguments + environment;
    }
}
