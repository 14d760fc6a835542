package dev.drover.cli.console;

import dev.drover.api.DroverException;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Style;
import dev.drover.client.Decode;
import dev.drover.client.DroverClient;
import dev.drover.client.JsonText;
import dev.drover.client.Notification;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/**
 * Keeps a connection on which the server tells what happens, and shows what a person wants to know
 * of it: runs that start and end, and status values that become bad. Connects again for as long as
 * it takes.
 */
final class LiveEvents implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Invocation invocation;
    private final BiConsumer<Style, String> shown;
    private final Map<String, String> states = new HashMap<>();
    private final Thread thread;

    private LiveEvents(Invocation invocation, BiConsumer<Style, String> shown) {
        this.invocation = invocation;
        this.shown = shown;
        this.thread = Thread.ofVirtual().name("live-events").unstarted(this::keepConnected);
    }

    static LiveEvents start(Invocation invocation, BiConsumer<Style, String> shown) {
        LiveEvents events = new LiveEvents(invocation, shown);
        events.thread.start();
        return events;
    }

    private void keepConnected() {
        Retry retry = new Retry(invocation.surroundings().clock());
        boolean told = false;
        while (true) {
            try {
                connection(retry, told);
                told = false;
            } catch (DroverException e) {
                if (!told) {
                    shown.accept(Style.WARNING, "No live events: " + SafeText.line(e.text()));
                    told = true;
                }
                if (!waited(retry, e)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean waited(Retry retry, DroverException failure) {
        try {
            return retry.again(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void connection(Retry retry, boolean again) throws InterruptedException {
        try (DroverClient client =
                DroverClient.connect(invocation.endpoint(), LIMIT, this::heard)) {
            retry.worked();
            if (again) {
                shown.accept(Style.FAINT, "Connected again");
            }
            JsonNode versions = client.call("server.info", JsonText.object()).path("versions");
            client.call("run.watch", since(versions.path("runs")));
            client.call("status.watch", since(versions.path("data")));
            String reason = client.closed().toCompletableFuture().get();
            shown.accept(Style.WARNING, "The connection has ended: " + SafeText.line(reason));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A connection's end does not fail", e);
        }
    }

    private static ObjectNode since(JsonNode version) {
        ObjectNode parameters = JsonText.object();
        parameters.put("since", version.asLong(0));
        return parameters;
    }

    private void heard(Notification notification) {
        switch (notification.method()) {
            case "run.changed" ->
                    Decode.rows(notification.parameters(), "changes", run -> run)
                            .forEach(this::run);
            case "status.changed" ->
                    Decode.rows(notification.parameters(), "changes", value -> value)
                            .forEach(this::status);
            default -> {}
        }
    }

    private void run(JsonNode run) {
        String id = run.path("runId").asString("");
        String state = run.path("state").asString("");
        if (state.equals(states.put(id, state)) || state.equals("PENDING")) {
            return;
        }
        Style style =
                switch (state) {
                    case "COMPLETE" -> Style.GOOD;
                    case "FAILED" -> Style.BAD;
                    case "CANCELLED" -> Style.WARNING;
                    default -> Style.FAINT;
                };
        String error = run.path("error").path("message").asString("");
        shown.accept(
                style,
                SafeText.line(
                        id
                                + " "
                                + run.path("script").asString("")
                                + " "
                                + state
                                + (error.isEmpty() ? "" : ": " + error)));
    }

    private void status(JsonNode value) {
        String level = value.path("level").asString("");
        if (level.equals("warning") || level.equals("error")) {
            shown.accept(
                    level.equals("error") ? Style.BAD : Style.WARNING,
                    SafeText.line(
                            value.path("name").asString("")
                                    + " "
                                    + value.path("value").asString("")
                                    + " "
                                    + value.path("text").asString("")));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
