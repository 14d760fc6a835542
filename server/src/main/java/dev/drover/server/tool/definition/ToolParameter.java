package dev.drover.server.tool.definition;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Locale;

/**
 * What a tool is told each time that it runs.
 *
 * @param min the smallest value, in the form of the type; for a list the fewest elements
 * @param max the largest, likewise
 * @param minLength characters of a text, or of each element of a list
 * @param maxLength likewise
 * @param pattern in the syntax of RE2; the whole text has to match, or each element of a list
 * @param choices the values that there are, where the type is {@link ParameterType#CHOICE}
 * @param fallback the value where none is given; {@code default} in YAML and JSON
 * @param required whether one has to be given
 * @param secret whether it is shown nowhere, and never an argument
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ToolParameter(
        String name,
        String description,
        ParameterType type,
        @Nullable JsonNode min,
        @Nullable JsonNode max,
        @Nullable Integer minLength,
        @Nullable Integer maxLength,
        @Nullable String pattern,
        List<String> choices,
        @JsonProperty("default") @Nullable JsonNode fallback,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean required,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean secret) {

    private static final String PREFIX = "DROVER_PARAM_";

    public ToolParameter {
        description = description == null ? "" : description;
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /** Under which the process finds its value: {@code max-age} in {@code DROVER_PARAM_MAX_AGE}. */
    public String variable() {
        return variable(name);
    }

    static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Whether every use of the tool has a value for it. */
    public boolean alwaysHasValue() {
        return required || fallback != null;
    }
}
