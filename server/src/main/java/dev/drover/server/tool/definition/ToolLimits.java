package dev.drover.server.tool.definition;

import dev.drover.api.DataSize;
import dev.drover.api.Durations;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

import java.time.Duration;

/**
 * Bounds of a tool's process; null where the server's own hold.
 *
 * @param softTimeout after it the output so far is collected, and the work goes on
 * @param timeout after it the process tree is ended
 * @param killGrace from TERM to KILL
 * @param maxOutput of each stream
 */
public record ToolLimits(
        @JsonSerialize(using = DurationText.class) @Nullable Duration softTimeout,
        @JsonSerialize(using = DurationText.class) @Nullable Duration timeout,
        @JsonSerialize(using = DurationText.class) @Nullable Duration killGrace,
        @Nullable DataSize maxOutput) {

    public static final ToolLimits NONE = new ToolLimits(null, null, null, null);

    /** As in a definition, {@code 5m} rather than 300000. */
    static final class DurationText extends ValueSerializer<Duration> {
        @Override
        public void serialize(
                Duration value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(Durations.text(value));
        }
    }
}
