package dev.drover.server.tool.definition;

import dev.drover.api.DataSize;
import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.Json;
import dev.drover.api.Spelling;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Values of parameters that are one thing. */
final class ScalarValues {

    private static final String MASK = "******";
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,19}");
    private static final Pattern NUMBER =
            Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?([eE][-+]?\\d{1,3})?");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ScalarValues() {}

    static ParameterValue read(ToolParameter parameter, JsonNode given) {
        ParameterValue value = ofType(parameter, given);
        String fault =
                switch (parameter.type()) {
                    case TEXT -> TextRule.of(parameter).fault(value.text());
                    case PATH -> pathFault(parameter, value.text());
                    case CHOICE -> choiceFault(parameter, value.text());
                    case INTEGER, NUMBER, DURATION, SIZE -> rangeFault(parameter, value);
                    case BOOLEAN, LIST -> null;
                };
        if (fault != null) {
            throw ParameterValue.fault(fault);
        }
        return value;
    }

    /** Without looking at its bounds, which have the same form. */
    static ParameterValue ofType(ToolParameter parameter, JsonNode given) {
        boolean text = given.isString();
        switch (parameter.type()) {
            case TEXT, PATH, CHOICE -> {
                if (text) {
                    String value = given.stringValue();
                    return value(value, NODES.stringNode(parameter.secret() ? MASK : value));
                }
            }
            case BOOLEAN -> {
                String value = given.asString("");
                if ((text || given.isBoolean())
                        && (value.equals("true") || value.equals("false"))) {
                    return value(value, NODES.booleanNode(value.equals("true")));
                }
            }
            case INTEGER -> {
                Long value = integer(given);
                if (value != null) {
                    return value(Long.toString(value), Json.mapper().readTree(value.toString()));
                }
            }
            case NUMBER -> {
                Double value = number(given);
                if (value != null) {
                    String plain = plain(BigDecimal.valueOf(value));
                    return value(plain, Json.mapper().readTree(plain));
                }
            }
            case DURATION -> {
                if (text || given.isIntegralNumber()) {
                    return duration(given);
                }
            }
            case SIZE -> {
                if (text || given.isIntegralNumber()) {
                    DataSize size = DataSize.parse(given.asString());
                    return value(Long.toString(size.bytes()), NODES.stringNode(size.toString()));
                }
            }
            case LIST -> throw new IllegalArgumentException("A list is more than one thing");
        }
        throw unlike(parameter, given);
    }

    static DroverException unlike(ToolParameter parameter, JsonNode given) {
        String expected = "it must be " + parameter.type().description();
        if (parameter.secret()) {
            return ParameterValue.fault("is of another type; " + expected);
        }
        return ParameterValue.fault("is " + shown(given) + "; " + expected);
    }

    private static String shown(JsonNode given) {
        return given.isString()
                ? TextRule.quoted(given.stringValue())
                : given.isContainer() ? "an object or a list" : given.toString();
    }

    private static ParameterValue value(String text, JsonNode shown) {
        return new ParameterValue(List.of(text), shown);
    }

    private static @Nullable Long integer(JsonNode given) {
        if (given.isString() && INTEGER.matcher(given.stringValue()).matches()) {
            BigInteger value = new BigInteger(given.stringValue());
            return value.bitLength() < Long.SIZE ? value.longValue() : null;
        }
        if (given.isIntegralNumber()) {
            return given.canConvertToLong() ? given.longValue() : null;
        }
        double value = given.isNumber() ? given.doubleValue() : Double.NaN;
        return value == Math.rint(value) && Math.abs(value) <= 0x1p53 ? (long) value : null;
    }

    private static @Nullable Double number(JsonNode given) {
        if (given.isString() ? !NUMBER.matcher(given.stringValue()).matches() : !given.isNumber()) {
            return null;
        }
        double value =
                given.isString() ? Double.parseDouble(given.stringValue()) : given.doubleValue();
        return Double.isFinite(value) ? value : null;
    }

    private static ParameterValue duration(JsonNode given) {
        Duration value =
                given.isString()
                        ? Durations.parse(given.stringValue())
                        : Durations.ofMilliseconds(given.longValue());
        return value(
                plain(BigDecimal.valueOf(value.toMillis(), 3)),
                NODES.stringNode(Durations.text(value)));
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static @Nullable String rangeFault(ToolParameter parameter, ParameterValue value) {
        JsonNode min = parameter.min();
        JsonNode max = parameter.max();
        BigDecimal number = new BigDecimal(value.text());
        boolean low = min != null && number.compareTo(amount(parameter, min)) < 0;
        boolean high = max != null && number.compareTo(amount(parameter, max)) > 0;
        if (!low && !high) {
            return null;
        }
        String range =
                min == null
                        ? "at most " + text(max)
                        : max == null ? "at least " + text(min) : text(min) + " to " + text(max);
        return "is " + text(value.shown()) + "; it may be " + range;
    }

    /** What a bound comes to, in the unit that the process gets. */
    static BigDecimal amount(ToolParameter parameter, JsonNode bound) {
        return new BigDecimal(ofType(parameter, bound).text());
    }

    private static String text(@Nullable JsonNode node) {
        return node == null ? "" : node.asString();
    }

    private static @Nullable String choiceFault(ToolParameter parameter, String text) {
        if (parameter.choices().contains(text)) {
            return null;
        }
        String question = Spelling.question(text, parameter.choices());
        return "is "
                + TextRule.quoted(text)
                + "; it may be one of "
                + String.join(", ", parameter.choices())
                + (question.isEmpty() ? "" : "; " + question);
    }

    private static @Nullable String pathFault(ToolParameter parameter, String text) {
        if (!text.startsWith("/") || Arrays.asList(text.split("/", -1)).contains("..")) {
            return "is " + TextRule.quoted(text) + "; it must be an absolute path without '..'";
        }
        return TextRule.of(parameter).fault(text);
    }
}
