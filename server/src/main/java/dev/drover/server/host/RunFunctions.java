package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.inline;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Level;
import dev.drover.api.RunProgress;
import dev.drover.server.access.Permission;
import dev.drover.server.control.LiveRun;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * {@code host.message}, {@code host.progress} and {@code console}: what consoles see while the run
 * goes on.
 */
final class RunFunctions {

    private static final int LONGEST_LABEL = 200;

    /** Longer texts are cut here, so that one entry of a log stays small enough to be sent. */
    private static final int LONGEST_TEXT = 64 << 10;

    record Message(String text, @Nullable JsonNode data) {}

    record Progress(double done, double total, @Nullable String label) {}

    record Write(String level, String text) {}

    private RunFunctions() {}

    static List<HostFunction<?>> all() {
        return List.of(
                inline("run.message", Permission.RUN_START, Message.class, RunFunctions::message),
                inline(
                        "run.progress",
                        Permission.RUN_START,
                        Progress.class,
                        RunFunctions::progress),
                inline("console.write", Permission.RUN_START, Write.class, RunFunctions::write));
    }

    private static @Nullable Object message(HostCall<Message> call) {
        Message message = call.parameters();
        call.session(LiveRun.class).message(cut(message.text()), message.data(), call.threadId());
        return null;
    }

    private static @Nullable Object write(HostCall<Write> call) {
        Write write = call.parameters();
        call.session(LiveRun.class)
                .console(level(write.level()), cut(write.text()), call.threadId());
        return null;
    }

    private static Level level(String console) {
        return switch (console) {
            case "error" -> Level.ERROR;
            case "warn" -> Level.WARNING;
            default -> Level.INFO;
        };
    }

    private static @Nullable Object progress(HostCall<Progress> call) {
        Progress progress = call.parameters();
        if (progress.done() < 0 || progress.done() > progress.total()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Progress is " + progress.done() + " of " + progress.total(),
                    "What is done must be from 0 to the total; 0 of 0 is an empty list of work.");
        }
        String label = progress.label();
        call.session(LiveRun.class)
                .progress(
                        new RunProgress(
                                progress.done(),
                                progress.total(),
                                label != null && label.length() > LONGEST_LABEL
                                        ? label.substring(0, LONGEST_LABEL)
                                        : label));
        return null;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT
                ? text
                : text.substring(0, LONGEST_TEXT)
                        + "... ("
                        + (text.length() - LONGEST_TEXT)
                        + " characters more)";
    }
}
