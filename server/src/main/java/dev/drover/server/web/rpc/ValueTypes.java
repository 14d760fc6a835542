package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The types that a parameter may have. */
final class ValueTypes {

    private static final double LARGEST_EXACT = 0x1p53;
    private static final double DOUBLE_LONG_LIMIT = 0x1p63;

    private ValueTypes() {}

    static ValueType of(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(of(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType generic
                && generic.getRawType() == Map.class
                && Arrays.stream(generic.getActualTypeArguments()).allMatch(String.class::equals)) {
            return texts();
        }
        if (!(type instanceof Class<?> plain)) {
            throw unsupported(type);
        }
        if (plain == String.class) {
            return new ValueType("a text", schema("string"), node -> textOf(node));
        }
        if (plain == long.class || plain == Long.class) {
            return new ValueType("an integer", schema("integer"), ValueTypes::longOf);
        }
        if (plain == int.class || plain == Integer.class) {
            return new ValueType("an integer", schema("integer"), ValueTypes::intOf);
        }
        if (plain == double.class || plain == Double.class) {
            return new ValueType(
                    "a number",
                    schema("number"),
                    node ->
                            node.isNumber() && Double.isFinite(node.doubleValue())
                                    ? node.doubleValue()
                                    : null);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return new ValueType(
                    "true or false",
                    schema("boolean"),
                    node -> node.isBoolean() ? node.booleanValue() : null);
        }
        if (plain == Duration.class) {
            return new ValueType(
                    "a duration in milliseconds or a text such as 30s",
                    durationSchema(),
                    ValueTypes::durationOf);
        }
        if (plain == Secret.class) {
            return new ValueType("a text", schema("string"), ValueTypes::secretOf);
        }
        if (plain == Instant.class) {
            ObjectNode schema = schema("string").put("format", "date-time");
            return new ValueType(
                    "an instant such as 2026-03-01T12:00:00Z", schema, ValueTypes::instantOf);
        }
        if (plain == TextOrInteger.class) {
            return new ValueType(
                    "a text or an integer", textOrIntegerSchema(), ValueTypes::textOrInteger);
        }
        if (plain == OneOrMore.class) {
            return oneOrMore();
        }
        if (plain == JsonNode.class) {
            return new ValueType(
                    "JSON with numbers that a double can hold, at most "
                            + Json.MAX_VALUE_DEPTH
                            + " deep",
                    Json.mapper().createObjectNode(),
                    node -> isKeepable(node) ? node : null);
        }
        if (plain == ObjectNode.class) {
            return new ValueType(
                    "an object at most " + Json.MAX_VALUE_DEPTH + " deep",
                    schema("object"),
                    node -> node.isObject() && isKeepable(node) ? node : null);
        }
        if (plain.isEnum()) {
            return choice(plain);
        }
        if (plain.isRecord() && plain.getRecordComponents().length == 1) {
            return wrapper(plain);
        }
        throw unsupported(type);
    }

    /** What is wrong with one is said without it. */
    private static Secret secretOf(JsonNode node) {
        if (!node.isString()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "it is " + node.getNodeType() + "; expected a text",
                    "Give it in quotes.");
        }
        return new Secret(node.stringValue());
    }

    private static ValueType texts() {
        ObjectNode schema = schema("object");
        schema.set("additionalProperties", schema("string"));
        return new ValueType("an object whose values are texts", schema, ValueTypes::textsOf);
    }

    private static @Nullable Map<String, String> textsOf(JsonNode node) {
        if (!node.isObject() || !node.valueStream().allMatch(JsonNode::isString)) {
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties()
                .forEach(member -> texts.put(member.getKey(), member.getValue().asString()));
        return texts;
    }

    private static boolean isKeepable(JsonNode node) {
        return isFinite(node) && !Json.nestsTooDeep(node);
    }

    /** Numbers such as 1e999 have no value that could be kept or written again. */
    static boolean isFinite(JsonNode node) {
        if (node.isContainer()) {
            for (JsonNode child : node) {
                if (!isFinite(child)) {
                    return false;
                }
            }
            return true;
        }
        return !node.isFloatingPointNumber() || Double.isFinite(node.doubleValue());
    }

    private static @Nullable String textOf(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }

    private static @Nullable Object longOf(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : null;
        }
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT ? (long) value : null;
    }

    private static @Nullable Object intOf(JsonNode node) {
        Object value = longOf(node);
        return value instanceof Long number && number == number.intValue()
                ? (Object) number.intValue()
                : null;
    }

    private static @Nullable Object durationOf(JsonNode node) {
        if (node.isString()) {
            return Durations.parse(node.stringValue());
        }
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        return Math.abs(value) < DOUBLE_LONG_LIMIT
                ? Durations.ofMilliseconds((long) Math.ceil(value))
                : null;
    }

    private static @Nullable Object instantOf(JsonNode node) {
        try {
            return node.isString() ? Instant.parse(node.stringValue()) : null;
        } catch (DateTimeParseException e) {
            return null; // said to be no instant, as what is no text is
        }
    }

    private static ValueType list(ValueType element) {
        ObjectNode schema = schema("array");
        schema.set("items", element.schema());
        return new ValueType(
                "a list of which each is " + element.expected(),
                schema,
                node -> {
                    if (!node.isArray()) {
                        return null;
                    }
                    var values = new ArrayList<Object>(node.size());
                    for (JsonNode child : node) {
                        Object value = element.read().apply(child);
                        if (value == null) {
                            return null;
                        }
                        values.add(value);
                    }
                    return List.copyOf(values);
                });
    }

    private static ValueType choice(Class<?> type) {
        Map<String, Object> choices = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            choices.put(Json.mapper().convertValue(constant, String.class), constant);
        }
        ObjectNode schema = schema("string");
        choices.keySet().forEach(schema.withArray("enum")::add);
        return new ValueType(
                "one of " + String.join(", ", choices.keySet()),
                schema,
                node -> node.isString() ? choices.get(node.stringValue()) : null);
    }

    /** A record around one text, such as an identifier or a name. */
    private static ValueType wrapper(Class<?> type) {
        RecordComponent only = type.getRecordComponents()[0];
        if (only.getType() != String.class || !ResultSchemas.isWrittenAsText(type)) {
            throw unsupported(type);
        }
        ObjectReader reader = Json.mapper().readerFor(type);
        Function<JsonNode, @Nullable Object> read =
                node -> node.isString() ? reader.readValue(node) : null;
        return new ValueType("a text", schema("string"), read);
    }

    private static @Nullable Object textOrInteger(JsonNode node) {
        Object value = node.isString() ? textOf(node) : longOf(node);
        return value == null ? null : new TextOrInteger(value.toString());
    }

    private static ValueType oneOrMore() {
        ObjectNode schema = Json.mapper().createObjectNode();
        ObjectNode text = schema("string");
        schema.putArray("oneOf").add(text).addObject().put("type", "array").set("items", text);
        return new ValueType("a text or a list of texts", schema, ValueTypes::oneOrMoreOf);
    }

    private static @Nullable Object oneOrMoreOf(JsonNode node) {
        if (node.isString()) {
            return new OneOrMore(List.of(node.stringValue()));
        }
        return node.isArray() && node.valueStream().allMatch(JsonNode::isString)
                ? new OneOrMore(node.valueStream().map(JsonNode::stringValue).toList())
                : null;
    }

    private static ObjectNode textOrIntegerSchema() {
        ObjectNode schema = Json.mapper().createObjectNode();
        schema.putArray("type").add("string").add("integer");
        return schema;
    }

    private static ObjectNode durationSchema() {
        ObjectNode schema = Json.mapper().createObjectNode();
        var choices = schema.putArray("oneOf");
        choices.addObject().put("type", "number").put("minimum", 0);
        choices.addObject().put("type", "string").put("pattern", "^\\d{1,12}(ms|s|m|h|d)?$");
        return schema;
    }

    private static ObjectNode schema(String type) {
        return Json.mapper().createObjectNode().put("type", type);
    }

    private static IllegalArgumentException unsupported(Type type) {
        return new IllegalArgumentException("A parameter cannot be of the type " + type);
    }
}
