package dev.drover.server.node.facts;

import dev.drover.api.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the JSON of facts. */
final class FactValues {

    private FactValues() {}

    /** The one value that the text is. */
    static JsonNode read(byte[] text) throws FactFailure {
        try {
            JsonNode value = Json.mapper().readTree(text);
            if (value.isMissingNode()) {
                throw new FactFailure("there is nothing; it must be one JSON value");
            }
            // Facts are an object around it.
            if (Json.nestsTooDeep(Json.mapper().createArrayNode().add(value))) {
                throw new FactFailure(
                        "it nests deeper than " + (Json.MAX_VALUE_DEPTH - 1) + " levels");
            }
            return value;
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null
                            ? ""
                            : " (line %d, column %d)"
                                    .formatted(
                                            e.getLocation().getLineNr(),
                                            e.getLocation().getColumnNr());
            throw new FactFailure(
                    "it is not one JSON value" + where + ": " + e.getOriginalMessage());
        }
    }
}
