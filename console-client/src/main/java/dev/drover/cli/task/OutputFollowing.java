package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.NodeName;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows lines of targets as they write them; of several targets with the node's name before. */
final class OutputFollowing {

    private final Screen screen;
    private final String stream;
    private final TaskPoller poller;
    private final OutputReader reader;
    private final Map<NodeName, Followed> followed = new HashMap<>();

    private static final class Followed {
        private final LineOutput lines;
        private long offset;

        Followed(LineOutput lines) {
            this.lines = lines;
        }
    }

    OutputFollowing(Invocation invocation, TaskId task, List<TargetView> targets, String stream) {
        this.screen = invocation.screen();
        this.stream = stream;
        this.poller = TaskPoller.forEverything(invocation, task);
        this.reader = new OutputReader(invocation, task);
        int width =
                targets.stream().mapToInt(target -> target.node().value().length()).max().orElse(0);
        for (TargetView target : targets) {
            String name = target.node().value();
            String mark =
                    targets.size() == 1
                            ? ""
                            : screen.paint(
                                    Style.NOTICE, name + ": " + " ".repeat(width - name.length()));
            LineOutput lines =
                    invocation.json()
                            ? TaskOutput.json(screen, target.node(), stream)
                            : new LineOutput(line -> print(mark, line));
            followed.put(target.node(), new Followed(lines));
        }
    }

    private void print(String mark, String line) {
        screen.line(mark + (screen.traits().output() ? SafeText.line(line) : line));
    }

    /** Makes {@link #follow} return soon; called by another thread. */
    void stop() {
        reader.stop();
        poller.stop();
    }

    /** Until the task is over, it is stopped, or nobody reads any more. */
    void follow() {
        poller.read(this::changed, this::trouble);
    }

    private void changed(TaskChanges changes) {
        try {
            for (TargetView target : changes.targets()) {
                Followed its = followed.get(target.node());
                if (its != null) {
                    its.offset = reader.copy(target.node(), stream, its.offset, its.lines);
                    if (target.state().isFinal()) {
                        its.lines.close();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Lines take all there is", e);
        }
        if (screen.isGone()) {
            poller.stop();
        }
    }

    private void trouble(DroverException problem) {
        screen.error(
                screen.paint(Style.WARNING, "The connection broke; trying again: ")
                        + SafeText.line(problem.text()));
    }
}
