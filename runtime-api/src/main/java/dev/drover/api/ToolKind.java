package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a tool runs. */
public enum ToolKind {
    /** On each target. */
    @JsonProperty("single")
    SINGLE,
    /** Once, on one fixed node, which is told the targets by {@code DROVER_TARGETS}. */
    @JsonProperty("multi")
    MULTI
}
