package dev.drover.server.tool.definition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.Spelling;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the parameters of a definition. */
final class ParameterReader {

    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "description",
                    "type",
                    "min",
                    "max",
                    "minLength",
                    "maxLength",
                    "pattern",
                    "choices",
                    "default",
                    "required",
                    "secret");

    private static final java.util.regex.Pattern NAME =
            java.util.regex.Pattern.compile("[a-z]([a-z0-9_-]{0,62}[a-z0-9])?");

    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int LONGEST_PATTERN = 200;
    private static final int LARGEST_PATTERN = 1_000;
    private static final int MOST_CHOICES = 1_000;
    private static final int LONGEST_CHOICE = 1_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ParameterReader() {}

    static List<ToolParameter> read(Section definition, int most) {
        List<ToolParameter> parameters = new ArrayList<>();
        Map<String, String> variables = new HashMap<>();
        for (Section section : definition.sections("parameters", most, KEYS)) {
            ToolParameter parameter = parameter(section);
            if (!parameter.name().isEmpty()) {
                String before = variables.putIfAbsent(parameter.variable(), parameter.name());
                if (before != null) {
                    section.mistake(
                            "name",
                            "'"
                                    + parameter.name()
                                    + "' would have the variable "
                                    + parameter.variable()
                                    + ", which is that of the parameter '"
                                    + before
                                    + "' above");
                }
                parameters.add(parameter);
            }
        }
        return parameters;
    }

    private static ToolParameter parameter(Section section) {
        ParameterType type = type(section);
        boolean secret = section.flag("secret");
        boolean required = section.flag("required");
        refuseUnfit(section, type, secret, required);
        ToolParameter bare =
                new ToolParameter(
                        name(section),
                        section.text("description", LONGEST_DESCRIPTION, ""),
                        type,
                        null,
                        null,
                        type.hasLength() ? section.number("minLength", 0, TextRule.LONGEST) : null,
                        type.hasLength() ? section.number("maxLength", 0, TextRule.LONGEST) : null,
                        type.hasLength() ? pattern(section) : null,
                        choices(section, type),
                        null,
                        required,
                        secret);
        refuseReversed(section, bare);
        return withFallback(section, withRange(section, bare));
    }

    private static String name(Section section) {
        if (!section.has("name")) {
            section.mistake("name", "is missing: each parameter has a name");
            return "";
        }
        String name = section.text("name", LONGEST_DESCRIPTION, "");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            section.mistake(
                    "name",
                    TextRule.quoted(name)
                            + " is not the name of a parameter; use 1 to 64 lower-case letters,"
                            + " digits, '_' and '-', beginning with a letter");
            return "";
        }
        return name;
    }

    private static ParameterType type(Section section) {
        if (!section.has("type")) {
            return ParameterType.TEXT;
        }
        String written = section.text("type", 100, "");
        for (ParameterType type : ParameterType.values()) {
            if (type.text().equals(written)) {
                return type;
            }
        }
        if (!written.isEmpty()) {
            List<String> types =
                    Arrays.stream(ParameterType.values()).map(ParameterType::text).toList();
            String question = Spelling.question(written, types);
            section.mistake(
                    "type",
                    TextRule.quoted(written)
                            + " is no type; "
                            + (question.isEmpty()
                                    ? "there are " + String.join(", ", types)
                                    : question));
        }
        return ParameterType.TEXT;
    }

    private static void refuseUnfit(
            Section section, ParameterType type, boolean secret, boolean required) {
        for (String key : List.of("min", "max")) {
            refuse(section, key, !type.hasRange(), "says nothing of the type " + type.text());
        }
        for (String key : List.of("minLength", "maxLength", "pattern")) {
            refuse(section, key, !type.hasLength(), "says nothing of the type " + type.text());
        }
        refuse(
                section,
                "choices",
                type != ParameterType.CHOICE,
                "says nothing of the type " + type.text() + "; make the type choice");
        refuse(
                section,
                "secret",
                secret && type != ParameterType.TEXT,
                "may be true for the type text only, not for " + type.text());
        refuse(
                section,
                "default",
                secret,
                "would be no secret: whoever may see tools would see it; leave it out");
        refuse(
                section,
                "required",
                required && !secret && section.has("default"),
                "is true, but there is a default; leave one of them out");
    }

    private static void refuse(Section section, String key, boolean unfit, String why) {
        if (unfit && section.has(key)) {
            section.mistake(key, "'" + key + "' " + why);
        }
    }

    private static @Nullable String pattern(Section section) {
        String pattern = section.text("pattern", LONGEST_PATTERN);
        if (pattern == null) {
            return null;
        }
        long size = PatternSize.of(pattern);
        if (size > LARGEST_PATTERN || pattern.contains("\\Q")) {
            section.mistake(
                    "pattern",
                    size > LARGEST_PATTERN
                            ? "would have about "
                                    + size
                                    + " steps; the limit is "
                                    + LARGEST_PATTERN
                                    + ": repeat less in it, and use maxLength"
                            : "contains \\Q; put a backslash before each character instead");
            return null;
        }
        try {
            return Pattern.compile(pattern).pattern();
        } catch (PatternSyntaxException e) {
            section.mistake(
                    "pattern",
                    TextRule.quoted(pattern)
                            + " is not a regular expression of RE2: "
                            + e.getDescription()
                            + (e.getPattern() == null ? "" : " at '" + e.getPattern() + "'"));
            return null;
        }
    }

    private static List<String> choices(Section section, ParameterType type) {
        if (type != ParameterType.CHOICE) {
            return List.of();
        }
        if (!section.has("choices")) {
            section.mistake("choices", "'choices' is missing: the type choice needs some");
            return List.of();
        }
        Set<String> choices = new LinkedHashSet<>();
        List<Section.Scalar> written = section.texts("choices", MOST_CHOICES, LONGEST_CHOICE);
        for (Section.Scalar choice : written) {
            if (!choices.add(choice.text())) {
                section.reading()
                        .mistake(
                                choice.node(),
                                section.key("choices"),
                                TextRule.quoted(choice.text()) + " is there twice");
            }
        }
        if (section.at("choices") instanceof SequenceNode && written.isEmpty()) {
            section.mistake("choices", "is empty; name the values that there are");
        }
        return List.copyOf(choices);
    }

    private static void refuseReversed(Section section, ToolParameter parameter) {
        Integer least = parameter.minLength();
        Integer most = parameter.maxLength();
        if (least != null && most != null && least > most) {
            section.mistake("maxLength", "is " + most + ", less than minLength, " + least);
        }
    }

    private static ToolParameter withRange(Section section, ToolParameter bare) {
        ParameterType type = bare.type();
        JsonNode min = type.hasRange() ? bound(section, bare, "min") : null;
        JsonNode max = type.hasRange() ? bound(section, bare, "max") : null;
        if (min != null && max != null) {
            boolean reversed =
                    type == ParameterType.LIST
                            ? min.intValue() > max.intValue()
                            : ScalarValues.amount(bare, min)
                                            .compareTo(ScalarValues.amount(bare, max))
                                    > 0;
            if (reversed) {
                section.mistake(
                        "max", "is " + max.asString() + ", less than min, " + min.asString());
            }
        }
        return new ToolParameter(
                bare.name(),
                bare.description(),
                type,
                min,
                max,
                bare.minLength(),
                bare.maxLength(),
                bare.pattern(),
                bare.choices(),
                null,
                bare.required(),
                bare.secret());
    }

    /** In the form that the type's values have; for a list a number of elements. */
    private static @Nullable JsonNode bound(Section section, ToolParameter bare, String key) {
        if (bare.type() == ParameterType.LIST) {
            Integer count = section.number(key, 0, ListValues.MOST_ELEMENTS);
            return count == null ? null : NODES.numberNode(count);
        }
        return section.value(
                key, 100, text -> ScalarValues.ofType(bare, NODES.stringNode(text)).shown());
    }

    private static ToolParameter withFallback(Section section, ToolParameter parameter) {
        JsonNode written =
                parameter.secret() || !section.has("default") ? null : fallback(section, parameter);
        if (written == null) {
            return parameter;
        }
        try {
            JsonNode fallback = ParameterValue.of(parameter, written).shown();
            return new ToolParameter(
                    parameter.name(),
                    parameter.description(),
                    parameter.type(),
                    parameter.min(),
                    parameter.max(),
                    parameter.minLength(),
                    parameter.maxLength(),
                    parameter.pattern(),
                    parameter.choices(),
                    fallback,
                    parameter.required(),
                    false);
        } catch (DroverException e) {
            section.mistake("default", "the default " + e.text());
            return parameter;
        }
    }

    private static @Nullable JsonNode fallback(Section section, ToolParameter parameter) {
        if (parameter.type() == ParameterType.LIST
                && section.at("default") instanceof SequenceNode) {
            ArrayNode list = Json.mapper().createArrayNode();
            section.texts("default", ListValues.MOST_ELEMENTS, TextRule.LONGEST)
                    .forEach(element -> list.add(element.text()));
            return list;
        }
        String text = section.text("default", TextRule.LONGEST);
        return text == null ? null : NODES.stringNode(text);
    }
}
