package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies one engine of a run with its own thread. Time-ordered and never given twice. */
public record ScriptThreadId(@JsonValue String value) implements Comparable<ScriptThreadId> {

    @JsonCreator
    public ScriptThreadId {
        Identifiers.check("script thread", value);
    }

    @Override
    public int compareTo(ScriptThreadId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
