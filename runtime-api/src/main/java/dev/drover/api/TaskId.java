package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a task. Time-ordered and never given twice. */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {

    @JsonCreator
    public TaskId {
        Identifiers.check("task", value);
    }

    /** By which its processes on nodes, and what they say, belong to it as to a run. */
    public RunId asOwner() {
        return new RunId(value);
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
