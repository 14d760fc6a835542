package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.TaskId;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.DecodeTask;
import dev.drover.client.JsonText;
import dev.drover.client.Tasks;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the results of a task go: to the screen, into a file, into a folder, to a printer, in the
 * form that {@code -o} says. What stands against that is said before anything starts.
 */
final class Delivery {

    static final String JUNIT = "junit";
    static final List<String> FORMS = List.of("text", "json", JUNIT);

    private static final String FILE = "--output-file";
    private static final String FOLDER = "--output-dir";
    private static final String FORCE = "--force";
    private static final String BY_NODE = "--by-node";
    private static final String PRINT = "--print";
    private static final String BYTES = "--bytes";
    private static final int MOST_BYTES = 1 << 20;

    private final Invocation invocation;
    private final Screen screen;
    private final @Nullable OutputFile file;
    private final @Nullable OutputFolder folder;
    private final @Nullable Paper paper;

    private Delivery(
            Invocation invocation,
            @Nullable OutputFile file,
            @Nullable OutputFolder folder,
            @Nullable Paper paper) {
        this.invocation = invocation;
        this.screen = invocation.screen();
        this.file = file;
        this.folder = folder;
        this.paper = paper;
    }

    static CommandSpec describe(CommandSpec command) {
        return command.addOption(
                        Specifications.text(
                                "N",
                                "So many bytes of each output are shown, up to 1048576; 65536"
                                        + " unless said.",
                                BYTES))
                .addOption(
                        Specifications.text(
                                "FILE",
                                "Writes all of the results there instead of showing them; with -o"
                                        + " json or junit in that form.",
                                FILE))
                .addOption(
                        Specifications.flag(
                                "In the file equal outputs are not folded: one node after the"
                                        + " other.",
                                BY_NODE))
                .addOption(
                        Specifications.text(
                                "DIR",
                                "Writes NODE.out and NODE.err of each node there, and"
                                        + " results.json, instead of showing results.",
                                FOLDER))
                .addOption(
                        Specifications.flag(
                                "The folder may hold files; those of the same names are replaced.",
                                FORCE))
                .addOption(Specifications.flag("Also prints the results on paper, by lp.", PRINT));
    }

    /** Finds out whether the results can go where they are to go. */
    static Delivery prepare(Invocation invocation) {
        invocation.number(BYTES, 0, MOST_BYTES);
        if (invocation.flag(BY_NODE) && invocation.option(FILE).isEmpty()) {
            throw Invocation.wrong(
                    BY_NODE + " is about the file of results, and there is none",
                    "Name one with " + FILE + ", or a folder with " + FOLDER + ".");
        }
        return new Delivery(
                invocation,
                invocation.option(FILE).map(text -> file(invocation, text)).orElse(null),
                invocation
                        .option(FOLDER)
                        .map(text ->
                                OutputFolder.prepare(
                                        path(invocation, text), text, invocation.flag(FORCE)))
                        .orElse(null),
                invocation.flag(PRINT) ? Paper.find(invocation.surroundings()) : null);
    }

    private static OutputFile file(Invocation invocation, String text) {
        return OutputFile.prepare(path(invocation, text), text);
    }

    private static Path path(Invocation invocation, String text) {
        return invocation.surroundings().path(text);
    }

    /** Whether results are to go anywhere but to the screen. */
    boolean goesElsewhere() {
        return file != null || folder != null || paper != null;
    }

    /** Delivers what there is of a task, and gives the exit code that its state means. */
    int deliver(TaskId task) {
        ObjectNode parameters = Tasks.of(task);
        invocation
                .number(BYTES, 0, MOST_BYTES)
                .ifPresent(bytes -> parameters.put("bytes", bytes.intValue()));
        JsonNode answer = call("task.results", parameters);
        TaskResults results = DecodeTask.results(answer);
        try {
            deliver(task, answer, results);
        } catch (IOException | UncheckedIOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "The results of task " + task + " cannot be written: " + e.getMessage(),
                    "They are kept by the server: drover task results " + task,
                    Map.of(),
                    e);
        }
        summary(results.task());
        return TaskText.exitCode(results.task().state());
    }

    /** Across connections that break: the work is done, and only its results are missing. */
    private JsonNode call(String method, ObjectNode parameters) {
        Retry retry = new Retry(invocation.surroundings().clock());
        while (true) {
            try {
                return invocation.rpc().call(method, parameters);
            } catch (DroverException e) {
                retry.orThrow(e);
            }
        }
    }

    private void deliver(TaskId task, JsonNode answer, TaskResults results) throws IOException {
        boolean text = invocation.form().equals("text");
        @Nullable JsonNode shown =
                text && file == null && folder == null ? null : call("task.show", Tasks.of(task));
        if (folder != null && shown != null) {
            folder.write(shown, new OutputReader(invocation, task));
        }
        if (file != null && shown != null) {
            if (text) {
                OutputReader reader = new OutputReader(invocation, task);
                List<Section> sections =
                        invocation.flag(BY_NODE)
                                ? Section.ofTargets(DecodeTask.targets(shown))
                                : Section.ofGroups(results, DecodeTask.targets(shown));
                file.write(out -> new FullText(reader, out).write(sections));
            } else {
                file.writeText(report(answer, results, shown) + "\n");
            }
        } else if (!text && shown != null) {
            print(report(answer, results, shown));
        } else if (folder == null) {
            new ResultBlocks(screen).print(results);
        }
        if (paper != null) {
            paper.print("drover task " + task, ResultBlocks.plain(results));
        }
    }

    private String report(JsonNode answer, TaskResults results, JsonNode shown) {
        if (invocation.form().equals(JUNIT)) {
            StringWriter out = new StringWriter();
            new JunitReport(out).write(results, DecodeTask.targets(shown));
            return out.toString();
        }
        ObjectNode both = JsonText.object();
        answer.properties().forEach(member -> both.set(member.getKey(), member.getValue()));
        both.set("targets", shown.path("targets"));
        return screen.traits().output() && file == null
                ? JsonText.pretty(both)
                : JsonText.write(both);
    }

    private void print(String report) {
        screen.line(screen.traits().output() ? SafeText.lines(report) : report);
    }

    private void summary(TaskView task) {
        if (invocation.json()) {
            return;
        }
        String took = TaskText.took(task, invocation.surroundings().clock().instant());
        screen.error(
                "Task "
                        + task.taskId()
                        + ": "
                        + screen.paint(TaskText.style(task.state()), task.state().name())
                        + ", "
                        + TaskText.counts(task)
                        + (took.isEmpty() ? "" : screen.paint(Style.FAINT, " in " + took)));
        if (task.message() != null) {
            screen.error(
                    screen.paint(
                            Style.BAD,
                            (task.cause() == null ? "" : task.cause() + ": ")
                                    + SafeText.lines(task.message())));
        }
    }
}
