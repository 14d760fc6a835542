package dev.drover.server.tool.definition;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * A value that a parameter may have.
 *
 * @param texts what the process gets: one, or the elements of a list
 * @param shown how people see it, in the form of its type; masked where it is secret
 */
public record ParameterValue(List<String> texts, JsonNode shown) {

    public ParameterValue {
        texts = List.copyOf(texts);
    }

    /**
     * Checks a value against type and bounds.
     *
     * @param given JSON of the type, or a text that can be read as such
     * @throws DroverException INVALID_PARAMETERS with the end of a sentence that begins with the
     *     parameter's name, such as {@code is 12; it may be 1 to 9}; says nothing of a secret
     */
    public static ParameterValue of(ToolParameter parameter, JsonNode given) {
        return parameter.type() == ParameterType.LIST
                ? ListValues.read(parameter, given)
                : ScalarValues.read(parameter, given);
    }

    /** As one text; each element of a list on a line of its own. */
    public String text() {
        return String.join("\n", texts);
    }

    static DroverException fault(String fault) {
        return new DroverException(ErrorKind.INVALID_PARAMETERS, fault, "");
    }
}
