package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalLong;

/** What public and private data do alike: checks before, and decisions on a draft. */
final class ValueOperations {

    private final DataConfiguration bounds;
    private final InstantSource clock;

    ValueOperations(DataConfiguration bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    void checkKey(String key) {
        Names.check("key", key, bounds.nameLength());
    }

    /** The value as it is kept, from now on; TOO_LARGE where it is. */
    StoredValue accept(String key, JsonNode value) {
        if (Json.nestsTooDeep(value)) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The value of '"
                            + key
                            + "' nests deeper than "
                            + Json.MAX_VALUE_DEPTH
                            + ", which is the limit",
                    "Store a flatter value, or split it over several keys.",
                    Map.of("key", key, "limit", Json.MAX_VALUE_DEPTH),
                    null);
        }
        int bytes = Json.mapper().writeValueAsBytes(value).length;
        if (bytes > bounds.valueBytes()) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The value of '"
                            + key
                            + "' has "
                            + bytes
                            + " bytes of JSON; the limit is "
                            + bounds.valueBytes(),
                    "Store a smaller value, split it over several keys, or raise data.valueBytes.",
                    Map.of("key", key, "bytes", bytes, "limit", bounds.valueBytes()),
                    null);
        }
        JsonNode kept = value.isContainer() ? value.deepCopy() : value;
        return new StoredValue(kept, clock.instant().truncatedTo(ChronoUnit.MILLIS), bytes);
    }

    Duration checkWait(Duration wait) {
        if (wait.isNegative() || wait.compareTo(bounds.longestWait()) > 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The wait is "
                            + wait.toMillis()
                            + " ms; the limit is "
                            + bounds.longestWait().toMillis()
                            + " ms",
                    "Wait less, and poll again.");
        }
        return wait;
    }

    static OptionalLong compareAndSet(
            TableDraft<StoredValue> draft, String key, long expected, StoredValue value) {
        Versioned<StoredValue> old = draft.get(key);
        long version = old == null ? 0 : old.version();
        return version == expected ? OptionalLong.of(draft.put(key, value)) : OptionalLong.empty();
    }

    JsonNode increment(TableDraft<StoredValue> draft, String key, JsonNode by) {
        Versioned<StoredValue> old = draft.get(key);
        JsonNode before =
                old == null ? JsonNodeFactory.instance.numberNode(0) : old.value().value();
        if (!before.isNumber()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The value of '" + key + "' is " + kindOf(before) + ", not a number",
                    "Set it to a number first.",
                    Map.of("key", key),
                    null);
        }
        StoredValue sum = accept(key, sum(key, before, by));
        draft.put(key, sum);
        return sum.value();
    }

    private static JsonNode sum(String key, JsonNode before, JsonNode by) {
        if (!by.isNumber()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + key + "' cannot be incremented by " + kindOf(by),
                    "Give a number.");
        }
        if (before.canConvertToExactIntegral()
                && by.canConvertToExactIntegral()
                && before.canConvertToLong()
                && by.canConvertToLong()) {
            long left = before.longValue();
            long right = by.longValue();
            long sum = left + right;
            if (((left ^ sum) & (right ^ sum)) >= 0) {
                return whole(sum);
            }
        }
        double sum = before.doubleValue() + by.doubleValue();
        if (!Double.isFinite(sum)) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "'" + key + "' would be larger than any number of JSON",
                    "Set it to a smaller number first.");
        }
        return JsonNodeFactory.instance.numberNode(sum);
    }

    /** As a parser would give it, so that a value is equal to itself after a restart. */
    private static JsonNode whole(long number) {
        return number == (int) number
                ? JsonNodeFactory.instance.numberNode((int) number)
                : JsonNodeFactory.instance.numberNode(number);
    }

    private static String kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case NULL, MISSING -> "null";
        };
    }
}
