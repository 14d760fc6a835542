package dev.drover.cli.access;

import dev.drover.client.Decode;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Lists of words, as options have them and as answers do. */
final class Words {

    private Words() {}

    /** Each may be several with commas between them; none at all where it is empty. */
    static ArrayNode put(ObjectNode parameters, String name, Collection<String> options) {
        ArrayNode list = parameters.putArray(name);
        for (String several : options) {
            for (String word : several.split(",", -1)) {
                if (!word.isBlank()) {
                    list.add(word.strip());
                }
            }
        }
        return list;
    }

    static void putPermissions(ObjectNode parameters, Collection<String> options) {
        put(
                parameters,
                "permissions",
                options.stream().map(option -> option.toUpperCase(Locale.ROOT)).toList());
    }

    static List<String> of(JsonNode holder, String member) {
        return Decode.rows(holder, member, word -> word.asString(""));
    }

    static String joined(JsonNode holder, String member) {
        return String.join(", ", of(holder, member));
    }
}
