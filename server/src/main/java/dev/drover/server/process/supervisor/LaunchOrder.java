package dev.drover.server.process.supervisor;

import java.util.List;

/**
 * What the supervisor must know to start a process.
 *
 * @param input file that becomes standard input; empty for a pipe
 * @param record the file of its {@link SpoolRecord}
 * @param recordBytes how long the first line of that is
 * @param program absolute path
 * @param arguments the program's name first
 * @param environment all of it, as {@code NAME=value}
 */
public record LaunchOrder(
        String process,
        String run,
        String input,
        String output,
        String errors,
        String record,
        long recordBytes,
        String directory,
        String program,
        List<String> arguments,
        List<String> environment) {

    /** In the order in which {@link Launcher} reads it. */
    public Frame addTo(Frame frame) {
        frame.add(process)
                .add(run)
                .add(recordBytes)
                .add(record)
                .add(input)
                .add(output)
                .add(errors)
                .add(directory)
                .add(program);
        addAll(frame, arguments);
        addAll(frame, environment);
        return frame;
    }

    private static void addAll(Frame frame, List<String> texts) {
        frame.add(texts.size());
        texts.forEach(frame::add);
    }

    /** Leaves the environment out: it holds secrets. */
    @Override
    public String toString() {
        return "LaunchOrder[" + process + " of " + run + ": " + program + "]";
    }
}
