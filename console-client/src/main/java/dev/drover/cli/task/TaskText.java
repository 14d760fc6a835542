package dev.drover.cli.task;

import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Style;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is told of tasks and their targets, as people read it. */
final class TaskText {

    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final String[] UNITS = {"KB", "MB", "GB", "TB"};

    private TaskText() {}

    /** A line for the shell as it was written; words as one would write them for a shell. */
    static String command(List<String> command) {
        if (command.size() == 3 && command.subList(0, 2).equals(SHELL)) {
            return command.get(2);
        }
        return command.stream().map(TaskText::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }

    /** What a task does: its command, or its tool and the parameters. */
    static String work(TaskView task) {
        if (task.toolVersion() == null) {
            return command(task.command());
        }
        return task.tool()
                + task.parameters().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .map(each -> " " + each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining());
    }

    /** Such as {@code 12 done, 3 running, 85 waiting, 1 failed}. */
    static String counts(TaskView task) {
        List<String> counts = new ArrayList<>();
        count(task, counts, "done", TargetState.COMPLETE);
        count(task, counts, "running", TargetState.COPYING, TargetState.RUNNING);
        count(task, counts, "waiting", TargetState.PENDING);
        count(task, counts, "failed", TargetState.FAILED);
        count(task, counts, "killed", TargetState.KILLED);
        count(task, counts, "cancelled", TargetState.CANCELLED);
        return String.join(", ", counts);
    }

    private static void count(
            TaskView task, List<String> counts, String what, TargetState... states) {
        int count = 0;
        for (TargetState state : states) {
            count += task.counts().getOrDefault(state, 0);
        }
        if (count > 0) {
            counts.add(count + " " + what);
        }
    }

    static String took(TaskView task, Instant now) {
        return took(task.startedAt(), task.endedAt(), now);
    }

    static String took(TargetView target, Instant now) {
        return took(target.startedAt(), target.endedAt(), now);
    }

    private static String took(@Nullable Instant started, @Nullable Instant ended, Instant now) {
        return started == null
                ? ""
                : Ages.precise(Duration.between(started, ended == null ? now : ended));
    }

    /** How many bytes: exact where that is short. */
    static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double size = bytes / 1_000.0;
        int unit = 0;
        while (size >= 999.95 && unit < UNITS.length - 1) {
            size /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }

    static Style style(TaskState state) {
        return switch (state) {
            case PENDING -> Style.FAINT;
            case RUNNING -> Style.NOTICE;
            case COMPLETE -> Style.GOOD;
            case FAILED, SOME_FAILURES -> Style.LOUD;
            case CANCELLED -> Style.WARNING;
        };
    }

    static Style style(TargetState state) {
        return switch (state) {
            case PENDING -> Style.FAINT;
            case COPYING, RUNNING -> Style.NOTICE;
            case COMPLETE -> Style.GOOD;
            case FAILED, KILLED -> Style.LOUD;
            case CANCELLED -> Style.WARNING;
        };
    }

    /** What a command exits with that a task's end decides. */
    static int exitCode(TaskState state) {
        return switch (state) {
            case COMPLETE -> 0;
            case CANCELLED -> 3;
            case PENDING, RUNNING, FAILED, SOME_FAILURES -> 1;
        };
    }
}
