package dev.drover.cli.console;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunState;
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
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Keeps a connection on which the server tells what happens, and shows what a person wants to know
 * of it: runs that start and end, and status values that become bad. Connects again for as long as
 * it takes.
 */
final class LiveEvents implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final String NO_MORE = "There will be no live events: ";

    private static final Set<String> OVER =
            Arrays.stream(RunState.values())
                    .filter(RunState::isFinal)
                    .map(RunState::name)
                    .collect(Collectors.toUnmodifiableSet());

    private final Invocation invocation;
    private final BiConsumer<Style, String> shown;
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile long runsVersion;
    private volatile long dataVersion;

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
        Retry retry = Retry.withoutEnd(invocation.surroundings().clock());
        boolean lost = false;
        while (true) {
            try {
                connection(retry, lost);
                return;
            } catch (DroverException e) {
                boolean passing = Retry.mayPass(e);
                if (!lost || !passing) {
                    shown.accept(
                            Style.WARNING,
                            (passing ? "No live events until the server is back: " : NO_MORE)
                                    + SafeText.line(e.text()));
                }
                lost = true;
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

    /** Until it ends, which is UNAVAILABLE. */
    private void connection(Retry retry, boolean again) throws InterruptedException {
        try (DroverClient client =
                DroverClient.connect(invocation.endpoint(), LIMIT, this::heard)) {
            JsonNode present = client.call("server.info", JsonText.object()).path("versions");
            if (!again) {
                runsVersion = present.path("runs").asLong(0);
                dataVersion = present.path("data").asLong(0);
            }
            client.call("run.watch", since(runsVersion));
            client.call("status.watch", since(dataVersion));
            retry.worked();
            if (again) {
                shown.accept(Style.FAINT, "Connected again");
            }
            String reason = client.closed().toCompletableFuture().get();
            throw new DroverException(ErrorKind.UNAVAILABLE, reason, "");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A connection's end does not fail", e);
        }
    }

    private static ObjectNode since(long version) {
        ObjectNode parameters = JsonText.object();
        parameters.put("since", version);
        return parameters;
    }

    private void heard(Notification notification) {
        JsonNode said = notification.parameters();
        switch (notification.method()) {
            case "run.changed" -> {
                // After a reset it is all runs there are, most of which ended long ago.
                boolean news = !said.path("reset").asBoolean(false);
                Decode.rows(said, "changes", run -> run).forEach(run -> run(run, news));
                runsVersion = said.path("version").asLong(runsVersion);
            }
            case "status.changed" -> {
                Decode.rows(said, "changes", value -> value).forEach(this::status);
                dataVersion = said.path("version").asLong(dataVersion);
            }
            default -> {}
        }
    }

    private void run(JsonNode run, boolean news) {
        String id = run.path("runId").asString("");
        String state = run.path("state").asString("");
        boolean over = OVER.contains(state);
        String before = over ? states.remove(id) : states.put(id, state);
        if (state.equals(before) || state.equals("PENDING") || (before == null && !news)) {
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
