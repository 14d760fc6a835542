package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.RunProgress;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.ProgressBar;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;
import dev.drover.client.Runs;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Follows a run to its end for a person: what it says, its progress at the bottom, and Ctrl-C,
 * which asks whether to cancel the run or to leave it running. Where nobody can be asked Ctrl-C
 * cancels.
 */
public final class Following {

    private final Invocation invocation;
    private final Screen screen;
    private final RunId run;
    private final boolean asks;
    private final LogReader reader;
    private final AtomicInteger interrupts = new AtomicInteger();
    private volatile boolean left;

    /**
     * Makes ready to follow a run.
     *
     * @param asks whether Ctrl-C asks the person, where there is one; else it cancels the run
     */
    public Following(Invocation invocation, RunId run, boolean asks) {
        this.invocation = invocation;
        this.screen = invocation.screen();
        this.run = run;
        this.asks = asks && screen.traits().input();
        this.reader = new LogReader(invocation, run);
    }

    /** Makes {@link #follow} return soon; called by another thread. */
    public void leave() {
        left = true;
        reader.stop();
    }

    /** The run at its end; empty where it was left running. */
    public Optional<JsonNode> follow(Consumer<JsonNode> entries) {
        try (Interrupts.Hearing _ = invocation.surroundings().interrupts().hear(this::interrupted);
                Progress _ = Progress.start(invocation, run, this::progress)) {
            while (!reader.read(entries, this::trouble)) {
                if (left || screen.isGone() || !goOn()) {
                    return Optional.empty();
                }
            }
        } finally {
            screen.bottom(null);
        }
        return Optional.of(atItsEnd());
    }

    /** On a connection of its own: the one from before the run may have broken meanwhile. */
    private JsonNode atItsEnd() {
        Retry retry = new Retry(invocation.surroundings().clock());
        ObjectNode parameters = JsonText.object();
        parameters.put("runId", run.value());
        while (true) {
            try (Rpc rpc = invocation.anotherRpc()) {
                return rpc.call("run.get", parameters);
            } catch (DroverException e) {
                trouble(e);
                retry.orThrow(e);
            }
        }
    }

    private void interrupted() {
        interrupts.incrementAndGet();
        reader.stop();
    }

    private void progress(Optional<RunProgress> progress) {
        screen.bottom(
                progress.map(now ->
                                ProgressBar.draw(
                                        screen,
                                        now.done(),
                                        now.total(),
                                        now.label() == null ? "" : now.label()))
                        .orElse(null));
    }

    private void trouble(DroverException problem) {
        screen.error(
                screen.paint(Style.WARNING, "The connection broke; trying again: ")
                        + SafeText.line(problem.text()));
    }

    /** After Ctrl-C: false to leave the run running. */
    private boolean goOn() {
        int before = interrupts.get();
        if (!asks) {
            cancel();
            return true;
        }
        screen.bottom(null);
        String answer =
                invocation
                        .surroundings()
                        .prompt()
                        .ask(
                                "\n"
                                    + "Cancel the run [c], leave it running [d], or go on following"
                                    + " [Enter]? ",
                                () -> interrupts.get() > before)
                        .map(text -> text.strip().toLowerCase(java.util.Locale.ROOT))
                        .orElse("d");
        if (interrupts.get() > before || answer.startsWith("d")) {
            screen.line("Left running; follow it again with: drover log " + run + " --follow");
            return false;
        }
        if (answer.startsWith("c")) {
            cancel();
        }
        return true;
    }

    /** A run that ended by itself meanwhile is not there to be cancelled; its end is shown. */
    private void cancel() {
        try (Rpc rpc = invocation.anotherRpc()) {
            new Runs(rpc).cancel(run);
        } catch (DroverException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
        }
    }
}
