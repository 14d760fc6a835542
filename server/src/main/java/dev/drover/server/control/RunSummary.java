package dev.drover.server.control;

import dev.drover.api.Json;
import dev.drover.api.RunView;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * A run as lists and polls tell of it: hundreds are held and sent at once, so long arguments and
 * results are left to {@code run.get}.
 */
public final class RunSummary {

    private static final int LONGEST = 4 << 10;
    private static final int LEAST_OF_A_VALUE = 4;

    private static final JsonNode LEFT_OUT =
            Json.mapper().getNodeFactory().stringNode("(too long for a list; see run.get)");

    private RunSummary() {}

    /** The same run, with what is long left out. */
    public static RunView of(RunView run) {
        JsonNode result = run.result();
        if (isShort(run.args()) && isShort(result)) {
            return run;
        }
        return new RunView(
                run.runId(),
                run.script(),
                run.scriptVersion(),
                isShort(run.args()) ? run.args() : LEFT_OUT,
                run.state(),
                run.startedBy(),
                run.eventId(),
                run.detached(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                isShort(result) ? result : LEFT_OUT,
                run.error(),
                run.progress());
    }

    private static boolean isShort(@Nullable JsonNode value) {
        return value == null || left(value, LONGEST) >= 0;
    }

    /** The room that is left after the value, looking no further than there is any. */
    private static int left(JsonNode value, int room) {
        int left = room - LEAST_OF_A_VALUE - (value.isString() ? value.stringValue().length() : 0);
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                if (left < 0) {
                    return left;
                }
                left = left(member.getValue(), left - member.getKey().length());
            }
        } else if (value.isArray()) {
            for (JsonNode element : value) {
                if (left < 0) {
                    return left;
                }
                left = left(element, left);
            }
        }
        return left;
    }
}
