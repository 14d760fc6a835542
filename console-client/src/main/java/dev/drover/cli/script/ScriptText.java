package dev.drover.cli.script;

import dev.drover.cli.command.Invocation;
import dev.drover.client.JsonText;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks for a script with its text. */
final class ScriptText {

    private ScriptText() {}

    static JsonNode of(Invocation invocation, String name, @Nullable String version) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        if (version != null) {
            JsonNode number = Invocation.value(version);
            if (!number.isIntegralNumber()) {
                throw Invocation.wrong(
                        "The version '" + version + "' is not a whole number",
                        "See which there are: drover script history " + name);
            }
            parameters.set("version", number);
        }
        return invocation.rpc().call("script.get", parameters);
    }
}
