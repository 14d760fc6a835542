package dev.drover.client;

import dev.drover.api.Level;
import dev.drover.api.StatusChanges;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;

/** Calls about status values. As safe for threads as the {@link Rpc} below; errors as there. */
public final class StatusValues {

    private final Rpc rpc;

    public StatusValues(Rpc rpc) {
        this.rpc = rpc;
    }

    /**
     * What changed since a version, 0 for everything.
     *
     * @param prefix only names that start with it; empty for all
     * @param wait how long the server holds the answer back while there is nothing new
     */
    public StatusChanges poll(long since, String prefix, Duration wait) {
        ObjectNode parameters = JsonText.object();
        if (since > 0) {
            parameters.put("since", since);
        }
        if (!prefix.isEmpty()) {
            parameters.put("prefix", prefix);
        }
        if (!wait.isZero()) {
            parameters.put("wait", wait.toMillis());
        }
        return Decode.statusChanges(rpc.call("status.poll", parameters, wait.plus(Runs.GRACE)));
    }

    /**
     * Sets a value and gives it its options anew.
     *
     * @param value a string, a number or a boolean
     * @param timeToLive after which it is cleared; absent for never
     */
    public void set(
            String name,
            JsonNode value,
            @Nullable Level level,
            @Nullable String text,
            @Nullable String unit,
            @Nullable Duration timeToLive) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        parameters.set("value", value);
        if (level != null) {
            parameters.put("level", level.text());
        }
        if (text != null) {
            parameters.put("text", text);
        }
        if (unit != null) {
            parameters.put("unit", unit);
        }
        if (timeToLive != null) {
            parameters.put("ttl", timeToLive.toMillis());
        }
        rpc.call("status.set", parameters);
    }

    /** Clears a value; clearing one that is not there is no error. */
    public void clear(String name) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        rpc.call("status.clear", parameters);
    }
}
