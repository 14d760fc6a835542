package dev.drover.cli.demo;

import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.run.Following;
import dev.drover.cli.run.RunPrinter;
import dev.drover.cli.script.ScriptFiles;
import dev.drover.cli.status.StatusBoard;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.Decode;
import dev.drover.client.Endpoint;
import dev.drover.client.JsonText;
import dev.drover.client.RunRequest;
import dev.drover.client.Runs;
import dev.drover.client.StatusValues;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code drover demo}: a throw-away server, the build farm on it with this checkout as its input,
 * and the status board.
 */
public final class DemoCommand implements Subcommand {

    private static final String ONCE = "--once";
    private static final String EXAMPLE = "build-farm";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "demo",
                        this,
                        "starts a throw-away server and builds this project's modules on it",
                        "drover demo --once")
                .addOption(
                        Specifications.flag(
                                "Ends when the example has run; else its page stays up until"
                                        + " Ctrl-C.",
                                ONCE));
    }

    @Override
    public int run(Invocation invocation) {
        Path launcher = need(invocation.surroundings().launcher());
        Path checkout = need(invocation.surroundings().checkout());
        Screen screen = invocation.screen();
        screen.line("Starting a throw-away server ...");
        try (DemoServer server = DemoServer.start(launcher);
                Invocation there = invocation.at(server.endpoint())) {
            screen.line("It listens on " + there.endpoint().url());
            int code = example(there, checkout, server);
            if (!invocation.flag(ONCE) && code != ErrorKind.CANCELLED.exitCode()) {
                stay(invocation.surroundings(), server, there.endpoint());
            }
            return code;
        }
    }

    private static Path need(Optional<Path> place) {
        return place.orElseThrow(() ->
                Invocation.wrong(
                        "The demonstration needs a checkout of Drover",
                        "Start it there: ./drover demo"));
    }

    private static int example(Invocation there, Path checkout, DemoServer server) {
        Screen screen = there.screen();
        List<ScriptFiles.Found> scripts =
                ScriptFiles.find(checkout.resolve("examples").resolve(EXAMPLE), null);
        for (ScriptFiles.Found script : scripts) {
            ObjectNode parameters = JsonText.object();
            parameters.put("name", script.name());
            parameters.put("text", script.text());
            there.rpc().call("script.push", parameters);
        }
        screen.line("Pushed " + scripts.size() + " scripts of examples/" + EXAMPLE);
        ObjectNode arguments = JsonText.object();
        arguments.put("root", checkout.toString());
        arguments.put("jobs", Runtime.getRuntime().availableProcessors());
        String name = EXAMPLE + "/main.js";
        RunId run = new Runs(there.rpc()).start(RunRequest.of(name, arguments));
        screen.line("Running " + name + " " + screen.paint(Style.FAINT, JsonText.write(arguments)));
        RunPrinter printer = new RunPrinter(screen);
        Following following = new Following(there, run, false);
        server.whenEnded(following::leave);
        RunView ended =
                following
                        .follow(entry -> printer.entry(Decode.runLogEntry(entry)))
                        .map(Decode::run)
                        .orElseThrow(server::endedByItself);
        board(there);
        printer.ending(ended, there.surroundings().clock().instant());
        return RunPrinter.exitCode(ended.state());
    }

    private static void board(Invocation there) {
        StatusBoard board = new StatusBoard();
        board.apply(new StatusValues(there.rpc()).poll(0, "", Duration.ZERO));
        there.screen().line("");
        board.table(there.surroundings().clock().instant()).print(there.screen());
        there.screen().line("");
    }

    private static void stay(Surroundings surroundings, DemoServer server, Endpoint endpoint) {
        Screen screen = surroundings.screen();
        screen.line("");
        screen.line("The board: " + screen.paint(Style.BOLD, endpoint.url() + "/"));
        endpoint.caller()
                .ifPresent(token ->
                        screen.line(
                                "Token to log in, good until the demo ends: " + token.reveal()));
        screen.line(
                "Your browser does not know this server's certificate authority, and will say so.");
        screen.line("Ctrl-C ends the server and removes its data.");
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        server.whenEnded(() -> asked.complete(false));
        try (Interrupts.Hearing _ = surroundings.interrupts().hear(() -> asked.complete(true))) {
            if (!asked.join()) {
                throw server.endedByItself();
            }
        }
        screen.line("");
    }
}
