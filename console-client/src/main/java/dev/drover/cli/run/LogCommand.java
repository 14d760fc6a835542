package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.Moments;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

/** {@code drover log RUN}: what a run said and did, with times. */
public final class LogCommand implements Subcommand {

    private static final String FOLLOW = "--follow";
    private static final int KIND_WIDTH = 10;

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "log",
                        this,
                        "shows what a run said and did",
                        "drover log last --follow",
                        "drover log 3XA -o json | jq -r .text")
                .addPositional(
                        Specifications.required(
                                0, "RUN", "An identifier, the end of one, or 'last'."))
                .addOption(Specifications.flag("Goes on until the run is over.", "-f", FOLLOW));
    }

    @Override
    public int run(Invocation invocation) {
        RunId run = RunReference.resolve(invocation.rpc(), invocation.argument(0));
        LogReader reader = new LogReader(invocation, run);
        try (Interrupts.Hearing _ = invocation.surroundings().interrupts().hear(reader::stop)) {
            if (invocation.flag(FOLLOW)) {
                reader.read(
                        entry -> print(invocation, entry), problem -> again(invocation, problem));
            } else {
                reader.readWhatIsThere(entry -> print(invocation, entry));
            }
        }
        return 0;
    }

    private static void again(Invocation invocation, DroverException problem) {
        Screen screen = invocation.screen();
        screen.error(
                screen.paint(Style.WARNING, "The connection broke; trying again: ")
                        + SafeText.line(problem.text()));
    }

    private static void print(Invocation invocation, JsonNode node) {
        Screen screen = invocation.screen();
        if (invocation.json()) {
            screen.line(JsonText.write(node));
            return;
        }
        RunLogEntry entry = Decode.runLogEntry(node);
        String start = Moments.time(entry.at()) + " ";
        String[] lines = SafeText.lines(entry.text()).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String kind = i == 0 ? label(entry.kind()) : "";
            screen.line(
                    screen.paint(Style.FAINT, start + kind + " ".repeat(KIND_WIDTH - kind.length()))
                            + screen.paint(style(entry), lines[i]));
        }
    }

    private static String label(RunLogEntry.Kind kind) {
        return switch (kind) {
            case MESSAGE -> "message";
            case CONSOLE -> "console";
            case STDOUT -> "stdout";
            case STDERR -> "stderr";
            case PROCESS_STARTED -> "process +";
            case PROCESS_ENDED -> "process -";
            case THREAD_STARTED -> "thread +";
            case THREAD_ENDED -> "thread -";
            case STATE -> "state";
            case GAP -> "left out";
        };
    }

    private static Style style(RunLogEntry entry) {
        return switch (entry.kind()) {
            case PROCESS_STARTED, PROCESS_ENDED, THREAD_STARTED, THREAD_ENDED -> Style.FAINT;
            case STATE -> Style.BOLD;
            case GAP -> Style.WARNING;
            case MESSAGE, CONSOLE, STDOUT, STDERR ->
                    switch (entry.level()) {
                        case null -> Style.PLAIN;
                        case OK, INFO -> Style.PLAIN;
                        case WARNING -> Style.WARNING;
                        case ERROR -> Style.BAD;
                    };
        };
    }
}
