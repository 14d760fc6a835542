package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What applying a definition did, or would do.
 *
 * @param version of the tool after it
 */
public record ToolChange(ToolName name, long version, Kind kind) {

    /** How the tool differs from what was there before. */
    public enum Kind {
        @JsonProperty("created")
        CREATED,
        @JsonProperty("changed")
        CHANGED,
        @JsonProperty("unchanged")
        UNCHANGED
    }
}
