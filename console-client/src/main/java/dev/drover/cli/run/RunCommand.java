package dev.drover.cli.run;

import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Style;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;
import dev.drover.client.RunRequest;
import dev.drover.client.Runs;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** {@code drover run SCRIPT [name=value ...]}: starts a run and follows it to its end. */
public final class RunCommand implements Subcommand {

    private static final String DETACH = "--detach";
    private static final String ARGUMENTS = "--args";
    private static final String EVENT = "--event-id";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "run",
                        this,
                        "runs a script and follows it until it ends",
                        "drover run deploy host=db3 dryRun=true",
                        "drover run ./fix.js files='[\"a.txt\",\"b.txt\"]'",
                        "drover run nightly --args nightly.json --detach")
                .addPositional(
                        Specifications.required(
                                0, "SCRIPT", "A script of the library, or a local file: ./fix.js"))
                .addPositional(
                        Specifications.rest(
                                1,
                                "name=value",
                                "Arguments. A value that is JSON is taken as JSON, else as text."))
                .addOption(
                        Specifications.flag(
                                "Prints the run's identifier and leaves it running.", "-d", DETACH))
                .addOption(
                        Specifications.text(
                                "FILE",
                                "A JSON object of arguments; - reads the standard input.",
                                "-a",
                                ARGUMENTS))
                .addOption(
                        Specifications.text(
                                "ID", "An identifier of your own for this run.", EVENT));
    }

    @Override
    public int run(Invocation invocation) {
        RunId run = new Runs(invocation.rpc()).start(request(invocation));
        if (invocation.flag(DETACH)) {
            return detached(invocation, run);
        }
        if (invocation.json()) {
            return ended(invocation, new Following(invocation, run, true).follow(entry -> {}));
        }
        invocation.screen().line(invocation.screen().paint(Style.FAINT, "Run " + run));
        RunPrinter printer = new RunPrinter(invocation.screen());
        return ended(
                invocation,
                new Following(invocation, run, true)
                        .follow(entry -> printer.entry(Decode.runLogEntry(entry))));
    }

    private static RunRequest request(Invocation invocation) {
        ScriptArgument script = ScriptArgument.of(invocation, invocation.argument(0));
        ObjectNode arguments =
                Arguments.read(invocation, invocation.option(ARGUMENTS), invocation.arguments(1));
        return new RunRequest(
                script.name(),
                script.source(),
                arguments,
                invocation.option(EVENT).orElse(null),
                invocation.flag(DETACH));
    }

    private static int detached(Invocation invocation, RunId run) {
        if (invocation.json()) {
            ObjectNode answer = JsonText.object();
            answer.put("runId", run.value());
            return invocation.printJson(answer);
        }
        invocation.screen().line(run.value());
        return 0;
    }

    private static int ended(Invocation invocation, Optional<JsonNode> ended) {
        if (ended.isEmpty()) {
            return 0;
        }
        RunView view = Decode.run(ended.get());
        if (invocation.json()) {
            invocation.printJson(ended.get());
        } else {
            new RunPrinter(invocation.screen())
                    .ending(view, invocation.surroundings().clock().instant());
        }
        return RunPrinter.exitCode(view.state());
    }
}
