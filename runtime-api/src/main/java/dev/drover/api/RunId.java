package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies one execution of a script. Time-ordered and never given twice. */
public record RunId(@JsonValue String value) implements Comparable<RunId> {

    @JsonCreator
    public RunId {
        Identifiers.check("run", value);
    }

    @Override
    public int compareTo(RunId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
