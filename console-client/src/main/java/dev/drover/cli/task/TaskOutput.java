package dev.drover.cli.task;

import dev.drover.api.NodeName;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.DecodeTask;
import dev.drover.client.JsonText;
import dev.drover.client.Tasks;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code drover task output TASK [NODE...]}: all that targets wrote. */
final class TaskOutput implements Subcommand {

    private static final String FOLLOW = "--follow";
    private static final String STDERR = "--stderr";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "output",
                        this,
                        "gives all that targets of a task wrote, of one as it is, of several one"
                                + " after the other",
                        "drover task output last web7",
                        "drover task output 3XA --follow       lines of all targets, as they come",
                        "drover task output 3XA db1 > dump.bin")
                .addPositional(TaskReference.describe())
                .addPositional(Specifications.rest(1, "NODE", "Only these targets of it."))
                .addOption(
                        Specifications.flag(
                                "What they wrote to the standard error instead.", STDERR))
                .addOption(Specifications.flag("Goes on until the task is over.", "-f", FOLLOW));
    }

    @Override
    public int run(Invocation invocation) {
        Set<NodeName> nodes = new HashSet<>();
        invocation.arguments(1).forEach(name -> nodes.add(new NodeName(name)));
        TaskId task = TaskReference.of(invocation);
        JsonNode shown = invocation.rpc().call("task.show", Tasks.of(task));
        List<TargetView> targets =
                DecodeTask.targets(shown).stream()
                        .filter(target -> nodes.isEmpty() || nodes.contains(target.node()))
                        .toList();
        boolean all = nodes.isEmpty();
        targets.forEach(target -> nodes.remove(target.node()));
        if (!all && !nodes.isEmpty()) {
            throw Invocation.wrong(
                    "Task " + task + " has no target " + nodes.iterator().next(),
                    "'drover task show " + task + "' shows its targets.");
        }
        String stream = invocation.flag(STDERR) ? OutputReader.STDERR : OutputReader.STDOUT;
        if (invocation.flag(FOLLOW)) {
            follow(invocation, task, targets, stream);
        } else {
            print(invocation, task, targets, stream);
        }
        return 0;
    }

    private static void follow(
            Invocation invocation, TaskId task, List<TargetView> targets, String stream) {
        OutputFollowing following = new OutputFollowing(invocation, task, targets, stream);
        try (Interrupts.Hearing _ = invocation.surroundings().interrupts().hear(following::stop)) {
            following.follow();
        }
    }

    private static void print(
            Invocation invocation, TaskId task, List<TargetView> targets, String stream) {
        Screen screen = invocation.screen();
        OutputReader reader = new OutputReader(invocation, task);
        for (TargetView target : targets) {
            if (targets.size() > 1 && !invocation.json()) {
                screen.line(screen.paint(Style.BOLD, "== " + target.node() + " " + target.state()));
            }
            try (OutputStream out =
                    invocation.json() ? json(screen, target.node(), stream) : out(screen)) {
                reader.copy(target.node(), stream, 0, out);
            } catch (IOException e) {
                throw new UncheckedIOException("The screen takes all there is", e);
            }
            if (screen.isGone()) {
                return;
            }
        }
    }

    /** An object for each line. */
    static LineOutput json(Screen screen, NodeName node, String stream) {
        return new LineOutput(line -> {
            ObjectNode object = JsonText.object();
            object.put("node", node.value());
            object.put("stream", stream);
            object.put("text", line);
            screen.line(JsonText.write(object));
        });
    }

    /** To a terminal lines that are harmless, elsewhere the bytes. */
    private static OutputStream out(Screen screen) {
        return screen.traits().output()
                ? new LineOutput(line -> screen.line(SafeText.line(line)))
                : new RawOutput(screen);
    }

    /** Bytes as they are. */
    private static final class RawOutput extends OutputStream {

        private final Screen screen;

        RawOutput(Screen screen) {
            this.screen = screen;
        }

        @Override
        public void write(int value) {
            screen.raw(new byte[] {(byte) value});
        }

        @Override
        public void write(byte[] bytes) {
            screen.raw(bytes);
        }
    }
}
