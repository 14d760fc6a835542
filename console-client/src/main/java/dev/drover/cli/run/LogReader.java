package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.api.RunId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads a run's log on and on until the run is over, each entry once. When the connection breaks it
 * makes another and goes on at its offset.
 */
final class LogReader {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Invocation invocation;
    private final RunId run;
    private long offset;
    private volatile @Nullable Rpc current;

    /** Until a read has returned by that: who stops it may come while there is none. */
    private volatile boolean stopped;

    LogReader(Invocation invocation, RunId run) {
        this.invocation = invocation;
        this.run = run;
    }

    /** Makes {@link #read} return soon, or the next one at once; called by another thread. */
    void stop() {
        stopped = true;
        Rpc open = current;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Says whether the end was reached; false where it was stopped. May be called again to go on.
     */
    boolean read(Consumer<JsonNode> reader, Consumer<DroverException> trouble) {
        Retry retry = new Retry(invocation.surroundings().clock());
        while (!stopped) {
            try (Rpc rpc = invocation.anotherRpc()) {
                current = rpc;
                if (readWith(rpc, reader, retry)) {
                    return true;
                }
            } catch (DroverException e) {
                if (!stopped) {
                    trouble.accept(e);
                    retry.orThrow(e);
                }
            } finally {
                current = null;
            }
        }
        stopped = false;
        return false;
    }

    /** Reads what the log holds now, without waiting for more. */
    void readWhatIsThere(Consumer<JsonNode> reader) {
        try (Rpc rpc = invocation.anotherRpc()) {
            current = rpc;
            boolean more = true;
            while (more && !stopped && !invocation.screen().isGone()) {
                JsonNode page = page(rpc, Duration.ZERO);
                page.path("entries").values().forEach(reader);
                more = !page.path("end").asBoolean(false) && !page.path("entries").isEmpty();
            }
        }
    }

    private boolean readWith(Rpc rpc, Consumer<JsonNode> reader, Retry retry) {
        while (!stopped) {
            JsonNode page = page(rpc, WAIT);
            retry.worked();
            page.path("entries").values().forEach(reader);
            if (page.path("end").asBoolean(false)) {
                return true;
            }
            if (invocation.screen().isGone()) {
                stopped = true;
            }
        }
        return false;
    }

    private JsonNode page(Rpc rpc, Duration wait) {
        ObjectNode parameters = JsonText.object();
        parameters.put("runId", run.value());
        parameters.put("offset", offset);
        if (!wait.isZero()) {
            parameters.put("wait", wait.toMillis());
        }
        JsonNode page = rpc.call("run.log", parameters, wait.plus(GRACE));
        offset = page.path("offset").asLong(offset);
        return page;
    }
}
