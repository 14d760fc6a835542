package dev.drover.server.tool.definition;

import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.util.ArrayList;
import java.util.List;

/** Values of parameters that are lists. */
final class ListValues {

    static final int MOST_ELEMENTS = 1_000;

    private ListValues() {}

    static ParameterValue read(ToolParameter parameter, JsonNode given) {
        if (!given.isArray() && !given.isString()) {
            throw ScalarValues.unlike(parameter, given);
        }
        List<JsonNode> elements = given.isArray() ? List.copyOf(given.values()) : List.of(given);
        long least = bound(parameter.min(), 0);
        long most = bound(parameter.max(), MOST_ELEMENTS);
        if (elements.size() < least || elements.size() > most) {
            throw ParameterValue.fault(
                    "has " + elements.size() + " elements; it may have " + least + " to " + most);
        }
        TextRule rule = TextRule.of(parameter);
        List<String> texts = new ArrayList<>();
        ArrayNode shown = Json.mapper().createArrayNode();
        for (int i = 0; i < elements.size(); i++) {
            String element = element(parameter, elements.get(i), i);
            String fault = rule.fault(element);
            if (fault != null) {
                throw ParameterValue.fault("has an element, number " + (i + 1) + ", that " + fault);
            }
            texts.add(element);
            shown.add(element);
        }
        return new ParameterValue(texts, shown);
    }

    /** A line break would make two of it where the elements stand in lines. */
    private static String element(ToolParameter parameter, JsonNode element, int index) {
        if (!element.isString()) {
            throw ScalarValues.unlike(parameter, element);
        }
        String text = element.stringValue();
        if (text.indexOf('\n') >= 0) {
            throw ParameterValue.fault(
                    "has an element, number "
                            + (index + 1)
                            + ", with a line break, which elements of lists may not have");
        }
        return text;
    }

    private static long bound(@Nullable JsonNode bound, long otherwise) {
        return bound == null ? otherwise : bound.longValue();
    }
}
