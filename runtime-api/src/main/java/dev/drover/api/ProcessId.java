package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Identifies an operating system process that a script launched. Time-ordered and never given
 * twice.
 */
public record ProcessId(@JsonValue String value) implements Comparable<ProcessId> {

    @JsonCreator
    public ProcessId {
        Identifiers.check("process", value);
    }

    @Override
    public int compareTo(ProcessId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
