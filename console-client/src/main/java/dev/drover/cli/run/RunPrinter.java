package dev.drover.cli.run;

import dev.drover.api.Level;
import dev.drover.api.RunError;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.JsonText;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How runs and what they say look to people. */
public final class RunPrinter {

    private final Screen screen;

    public RunPrinter(Screen screen) {
        this.screen = screen;
    }

    /** What belongs to the story of a run; starts and ends of its parts are left to its log. */
    public void entry(RunLogEntry entry) {
        switch (entry.kind()) {
            case MESSAGE, CONSOLE ->
                    screen.line(levelled(entry.level(), SafeText.lines(entry.text())));
            case STDOUT -> screen.line(margin(Style.FAINT) + SafeText.line(entry.text()));
            case STDERR -> screen.line(margin(Style.BAD) + SafeText.line(entry.text()));
            case GAP -> screen.line(screen.paint(Style.WARNING, SafeText.line(entry.text())));
            case PROCESS_STARTED, PROCESS_ENDED, THREAD_STARTED, THREAD_ENDED, STATE -> {}
        }
    }

    private String margin(Style style) {
        return screen.paint(style, screen.traits().unicode() ? "│ " : "| ");
    }

    private String levelled(@Nullable Level level, String text) {
        return switch (level) {
            case null -> text;
            case OK, INFO -> text;
            case WARNING -> screen.paint(Style.WARNING, text);
            case ERROR -> screen.paint(Style.BAD, text);
        };
    }

    /** How a run ended: its value, its error, and the line {@code Result: STATE}. */
    public void ending(RunView run, Instant now) {
        value(run.result()).ifPresent(screen::line);
        RunError error = run.error();
        String took = took(run, now);
        screen.line(
                "Result: "
                        + screen.paint(style(run.state()), run.state().name())
                        + (took.isEmpty() ? "" : screen.paint(Style.FAINT, " in " + took)));
        if (error != null && run.state() != RunState.COMPLETE) {
            screen.error(screen.paint(Style.BAD, SafeText.lines(describe(error))));
        }
    }

    private static Optional<String> value(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return Optional.empty();
        }
        String text = value.isString() ? value.stringValue() : JsonText.pretty(value);
        return Optional.of("Value: " + SafeText.lines(text));
    }

    /** {@code script:line:column: message (in host call, cause)}. */
    static String describe(RunError error) {
        StringBuilder text = new StringBuilder();
        if (error.script() != null) {
            text.append(error.script());
            if (error.line() != null) {
                text.append(':').append(error.line());
            }
            if (error.column() != null) {
                text.append(':').append(error.column());
            }
            text.append(": ");
        }
        text.append(error.message());
        text.append(" (").append(error.cause());
        if (error.hostCall() != null) {
            text.append(" in ").append(error.hostCall());
        }
        return text.append(')').toString();
    }

    static String took(RunView run, Instant now) {
        Instant started = run.startedAt();
        if (started == null) {
            return "";
        }
        Instant ended = run.endedAt();
        return Ages.precise(Duration.between(started, ended == null ? now : ended));
    }

    static Style style(RunState state) {
        return switch (state) {
            case PENDING, SUSPENDED -> Style.FAINT;
            case RUNNING -> Style.NOTICE;
            case COMPLETE -> Style.GOOD;
            case FAILED -> Style.LOUD;
            case CANCELLED -> Style.WARNING;
        };
    }

    /** The exit code of a command that a run's end decides. */
    public static int exitCode(RunState state) {
        return switch (state) {
            case COMPLETE -> 0;
            case CANCELLED -> 3;
            case FAILED, PENDING, RUNNING, SUSPENDED -> 1;
        };
    }
}
