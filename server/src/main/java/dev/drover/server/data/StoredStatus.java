package dev.drover.server.data;

import dev.drover.api.Level;
import dev.drover.api.RunId;
import dev.drover.api.StatusValue;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * A status value as it is kept.
 *
 * @param expiresAt when it vanishes by itself
 */
public record StoredStatus(
        JsonNode value,
        @Nullable Level level,
        @Nullable String text,
        @Nullable String unit,
        Instant updatedAt,
        @Nullable RunId runId,
        @Nullable Instant expiresAt)
        implements Sized {

    @Override
    public int bytes() {
        return length(text) + length(unit) + (value.isString() ? value.stringValue().length() : 8);
    }

    boolean isOverAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    static StatusValue view(Versioned<StoredStatus> entry) {
        StoredStatus status = entry.value();
        return new StatusValue(
                entry.key(),
                status.value,
                status.level,
                status.text,
                status.unit,
                status.updatedAt,
                entry.version(),
                status.runId);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
