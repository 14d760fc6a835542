package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies what a primary ordered a node to do. Time-ordered and never given twice. */
public record OrderId(@JsonValue String value) implements Comparable<OrderId> {

    @JsonCreator
    public OrderId {
        Identifiers.check("order", value);
    }

    @Override
    public int compareTo(OrderId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
