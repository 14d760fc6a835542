package dev.drover.cli.demo;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.Secret;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.run.Following;
import dev.drover.cli.run.RunPrinter;
import dev.drover.cli.script.ScriptFiles;
import dev.drover.cli.status.StatusBoard;
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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * {@code drover demo}: a throw-away primary and two nodes, the build farm on them with this
 * checkout as its input, and the status board.
 */
public final class DemoCommand implements Subcommand {

    private static final String ONCE = "--once";
    private static final String EXAMPLE = "build-farm";
    private static final List<String> NODES = List.of("node-1", "node-2");

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "demo",
                        this,
                        "starts a throw-away primary with two nodes and builds this project's"
                                + " modules on them",
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
        invocation.done("Starting a throw-away primary ...");
        try (DemoFleet fleet = DemoFleet.start(launcher);
                Invocation there = invocation.at(fleet.endpoint())) {
            there.done("It listens on " + there.endpoint().url());
            join(there, fleet);
            JsonNode ended = example(there, checkout, fleet.primary());
            int code = RunPrinter.exitCode(Decode.run(ended).state());
            boolean stays = !invocation.flag(ONCE) && code != ErrorKind.CANCELLED.exitCode();
            if (there.json()) {
                there.printJson(all(there, ended, stays));
            } else {
                board(there);
                new RunPrinter(there.screen())
                        .ending(Decode.run(ended), there.surroundings().clock().instant());
            }
            if (stays) {
                stay(there, fleet.primary());
            }
            return code;
        }
    }

    /** Both at once: most of it is their own start. */
    private static void join(Invocation there, DemoFleet fleet) {
        CompletableFuture<?>[] joining =
                NODES.stream()
                        .map(name -> {
                            JsonNode made = there.rpc().call("node.token", JsonText.object());
                            Secret token = new Secret(made.path("token").asString());
                            return CompletableFuture.runAsync(
                                    () -> fleet.join(name, there.endpoint().url(), token),
                                    Thread::startVirtualThread);
                        })
                        .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(joining).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DroverException known ? known : e;
        }
        there.done("Two nodes have joined it: " + String.join(" and ", NODES));
    }

    /** All that the demonstration has to tell programs, in one value. */
    private static ObjectNode all(Invocation there, JsonNode ended, boolean stays) {
        ObjectNode all = JsonText.object();
        all.put("url", there.endpoint().url().toString());
        if (stays) {
            there.endpoint().caller().ifPresent(token -> all.put("token", token.reveal()));
        }
        all.set("run", ended);
        all.set("status", there.rpc().call("status.poll", JsonText.object()).path("changes"));
        return all;
    }

    private static Path need(Optional<Path> place) {
        return place.orElseThrow(() ->
                Invocation.wrong(
                        "The demonstration needs a checkout of Drover",
                        "Start it there: ./drover demo"));
    }

    private static JsonNode example(Invocation there, Path checkout, DemoServer server) {
        Screen screen = there.screen();
        List<ScriptFiles.Found> scripts =
                ScriptFiles.find(checkout.resolve("examples").resolve(EXAMPLE), null);
        for (ScriptFiles.Found script : scripts) {
            ObjectNode parameters = JsonText.object();
            parameters.put("name", script.name());
            parameters.put("text", script.text());
            there.rpc().call("script.push", parameters);
        }
        there.done("Pushed " + scripts.size() + " scripts of examples/" + EXAMPLE);
        ObjectNode arguments = JsonText.object();
        arguments.put("root", checkout.toString());
        arguments.put("nodes", String.join(" ", NODES));
        // They share the cores of this machine.
        arguments.put(
                "jobs", Math.max(1, Runtime.getRuntime().availableProcessors() / NODES.size()));
        String name = EXAMPLE + "/main.js";
        RunId run = new Runs(there.rpc()).start(RunRequest.of(name, arguments));
        if (!there.json()) {
            screen.line(
                    "Running " + name + " " + screen.paint(Style.FAINT, JsonText.write(arguments)));
        }
        RunPrinter printer = new RunPrinter(screen);
        Following following = new Following(there, run, false);
        server.whenEnded(following::leave);
        return following
                .follow(entry -> {
                    if (!there.json()) {
                        printer.entry(Decode.runLogEntry(entry));
                    }
                })
                .orElseThrow(server::endedByItself);
    }

    private static void board(Invocation there) {
        StatusBoard board = new StatusBoard();
        board.apply(new StatusValues(there.rpc()).poll(0, "", Duration.ZERO));
        there.screen().line("");
        board.table(there.surroundings().clock().instant()).print(there.screen());
        there.screen().line("");
    }

    private static void stay(Invocation there, DemoServer server) {
        if (!there.json()) {
            invite(there.screen(), there.endpoint());
        }
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        server.whenEnded(() -> asked.complete(false));
        try (Interrupts.Hearing _ =
                there.surroundings().interrupts().hear(() -> asked.complete(true))) {
            if (!asked.join()) {
                throw server.endedByItself();
            }
        }
        there.done("");
    }

    private static void invite(Screen screen, Endpoint endpoint) {
        screen.line("");
        screen.line("The board: " + screen.paint(Style.BOLD, endpoint.url() + "/"));
        endpoint.caller()
                .ifPresent(token ->
                        screen.line(
                                "Token to log in, good until the demo ends: " + token.reveal()));
        screen.line(
                "Your browser does not know this server's certificate authority, and will say so.");
        screen.line("Ctrl-C ends all three servers and removes their data.");
    }
}
