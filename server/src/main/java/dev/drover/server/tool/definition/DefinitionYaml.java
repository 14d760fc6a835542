package dev.drover.server.tool.definition;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes definitions as YAML: texts of several lines as blocks, quotes where they are needed. */
final class DefinitionYaml {

    private static final int WIDTH = 100;

    /** Readers of YAML drop these, or take them for line breaks, where they are not escaped. */
    private static final Pattern SWALLOWED = Pattern.compile("[\\u0085\\u2028\\u2029\\ufeff]");

    private DefinitionYaml() {}

    static String of(JsonNode tree) {
        boolean readable = !SWALLOWED.matcher(tree.toString()).find();
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
                        .setUseUnicodeEncoding(readable)
                        .setSplitLines(false)
                        .setWidth(WIDTH)
                        .build();
        return new Dump(settings).dumpToString(plain(tree));
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new LinkedHashMap<>();
            node.properties()
                    .forEach(member -> members.put(member.getKey(), plain(member.getValue())));
            return members;
        }
        if (node.isArray()) {
            return List.copyOf(node.valueStream().map(DefinitionYaml::plain).toList());
        }
        return node.isBoolean()
                ? node.booleanValue()
                : node.isNumber() ? node.numberValue() : node.asString();
    }
}
