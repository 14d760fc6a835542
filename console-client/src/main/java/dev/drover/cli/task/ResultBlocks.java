package dev.drover.cli.task;

import dev.drover.api.TaskId;
import dev.drover.api.TaskResults;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Traits;

import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Results as people read them: a heading for each group of targets that ended alike, and what they
 * wrote. On a terminal what they wrote is made harmless, elsewhere it is as it was.
 */
final class ResultBlocks {

    static final String STDERR = "stderr: ";

    private final Screen screen;
    private final boolean harmless;

    ResultBlocks(Screen screen) {
        this(screen, screen.traits().output());
    }

    private ResultBlocks(Screen screen, boolean harmless) {
        this.screen = screen;
        this.harmless = harmless;
    }

    void print(TaskResults results) {
        // A line for each would be a write for each.
        results.groups()
                .forEach(group ->
                        screen.line(block(results.task().taskId(), group, results.shownBytes())));
    }

    /** All of it as harmless text without colours. */
    static String plain(TaskResults results) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        ResultBlocks blocks = new ResultBlocks(new Screen(nowhere, nowhere, Traits.none()), true);
        StringBuilder text = new StringBuilder();
        for (TaskResults.Group group : results.groups()) {
            text.append(blocks.block(results.task().taskId(), group, results.shownBytes()))
                    .append('\n');
        }
        return text.toString();
    }

    private String block(TaskId task, TaskResults.Group group, int shownBytes) {
        StringBuilder block =
                new StringBuilder(
                        screen.paint(
                                TaskText.style(group.state()),
                                SafeText.line(Section.heading(group))));
        String message = Section.message(group.cause(), group.message());
        if (message != null) {
            block.append('\n').append(screen.paint(Style.BAD, SafeText.lines(message)));
        }
        append(block, group.stdout(), null);
        append(block, group.stderr(), screen.paint(Style.BAD, STDERR));
        String node = group.count() == 1 ? group.nodes() : "NODE";
        more(
                block,
                group.stdout(),
                group.stdoutBytes(),
                shownBytes,
                "drover task output " + task + " " + node);
        more(
                block,
                group.stderr(),
                group.stderrBytes(),
                shownBytes,
                "drover task output " + task + " " + node + " --stderr");
        return block.toString();
    }

    /** Each line on a line of its own, with a mark before it where there is one. */
    private void append(StringBuilder block, String output, @Nullable String mark) {
        if (output.isEmpty()) {
            return;
        }
        String text = output.endsWith("\n") ? output.substring(0, output.length() - 1) : output;
        String shown = harmless ? SafeText.lines(text) : text;
        block.append('\n');
        block.append(mark == null ? shown : mark + shown.replace("\n", "\n" + mark));
    }

    private void more(StringBuilder block, String shown, long all, int shownBytes, String how) {
        long left = all - (shown.isEmpty() ? 0 : shownBytes);
        if (left > 0) {
            block.append('\n')
                    .append(
                            screen.paint(
                                    Style.WARNING, "-- " + TaskText.size(left) + " more: " + how));
        }
    }
}
