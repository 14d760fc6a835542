package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.JsonText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is told of a node, as people read it. */
final class NodeText {

    /** A clock that is off by more makes logs hard to read, and certificates fail. */
    private static final long GOOD_CLOCK = 1_000;

    private NodeText() {}

    static Cell state(JsonNode node) {
        String state = node.path("state").asString("");
        return new Cell(
                state,
                switch (state) {
                    case "ONLINE" -> Style.GOOD;
                    case "SILENT" -> Style.BAD;
                    case "REVOKED" -> Style.WARNING;
                    default -> Style.PLAIN;
                });
    }

    /** How far its clock is ahead, or behind with a minus. */
    static Cell clock(JsonNode node) {
        JsonNode offset = node.path("clockOffsetMilliseconds");
        if (!offset.isNumber()) {
            return Cell.of("");
        }
        long milliseconds = offset.asLong();
        String span = Ages.precise(Duration.ofMillis(Math.abs(milliseconds)));
        return new Cell(
                (milliseconds < 0 ? "-" : "+") + span,
                Math.abs(milliseconds) > GOOD_CLOCK ? Style.WARNING : Style.PLAIN);
    }

    static String roundTrip(JsonNode node) {
        JsonNode time = node.path("roundTripMilliseconds");
        return time.isNumber() ? String.format(Locale.ROOT, "%.1f ms", time.asDouble()) : "";
    }

    static String load(JsonNode node) {
        double load = node.path("activity").path("load").asDouble(-1);
        return load < 0 ? "" : String.format(Locale.ROOT, "%.2f", load);
    }

    static String count(JsonNode node, String what) {
        return node.path("activity").path(what).asString("");
    }

    static String labels(JsonNode labels) {
        return labels.properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                .collect(Collectors.joining(" "));
    }

    /** Reads {@code k=v} texts into a member of the parameters; without one there is no member. */
    static void putLabels(ObjectNode parameters, String member, List<String> texts) {
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw Invocation.wrong(
                        "'" + text + "' is no label", "Give it as KEY=VALUE, such as tier=web.");
            }
            JsonNode there = parameters.get(member);
            ObjectNode labels =
                    there instanceof ObjectNode known ? known : parameters.putObject(member);
            labels.put(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    static ObjectNode named(String name) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        return parameters;
    }
}
