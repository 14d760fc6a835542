package dev.drover.client;

import dev.drover.api.Cause;
import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Level;
import dev.drover.api.ProcessId;
import dev.drover.api.RunChanges;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogPage;
import dev.drover.api.RunProgress;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.ScriptInfo;
import dev.drover.api.ScriptThreadId;
import dev.drover.api.ServerHello;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes wire records from JSON by hand. Members that are not known here are left out of account,
 * since a newer server may send them; a missing one is an error that names it.
 */
public final class Decode {

    private Decode() {}

    public static ServerHello serverHello(JsonNode node) {
        return new ServerHello(
                text(node, "name"),
                text(node, "version"),
                text(node, "host"),
                text(node, "operatingSystem"),
                (int) number(node, "cores"),
                text(node, "scriptEngine"),
                number(node, "uptimeMilliseconds"),
                numbers(node.path("counts")),
                numbers(node.path("versions")),
                rows(node, "features", JsonNode::asString));
    }

    public static RunView run(JsonNode node) {
        return new RunView(
                new RunId(text(node, "runId")),
                text(node, "script"),
                optional(node, "scriptVersion", JsonNode::asLong),
                node.path("args"),
                RunState.valueOf(text(node, "state")),
                text(node, "startedBy"),
                optional(node, "eventId", JsonNode::asString),
                node.path("detached").asBoolean(false),
                instant(need(node, "createdAt")),
                optional(node, "startedAt", Decode::instant),
                optional(node, "endedAt", Decode::instant),
                optional(node, "result", result -> result),
                optional(node, "error", Decode::runError),
                optional(node, "progress", Decode::progress));
    }

    public static RunChanges runChanges(JsonNode node) {
        return new RunChanges(
                number(node, "version"),
                rows(node, "changes", Decode::run),
                rows(node, "removed", removed -> new RunId(removed.asString())),
                node.path("reset").asBoolean(false));
    }

    public static RunLogPage runLogPage(JsonNode node) {
        return new RunLogPage(
                rows(node, "entries", Decode::runLogEntry),
                number(node, "offset"),
                node.path("end").asBoolean(false));
    }

    public static RunLogEntry runLogEntry(JsonNode node) {
        return new RunLogEntry(
                instant(need(node, "at")),
                RunLogEntry.Kind.valueOf(text(node, "kind")),
                optional(node, "level", Decode::level),
                text(node, "text"),
                optional(node, "data", data -> data),
                optional(node, "threadId", id -> new ScriptThreadId(id.asString())),
                optional(node, "processId", id -> new ProcessId(id.asString())));
    }

    public static StatusChanges statusChanges(JsonNode node) {
        return new StatusChanges(
                number(node, "version"),
                rows(node, "changes", Decode::statusValue),
                rows(node, "removed", JsonNode::asString),
                node.path("reset").asBoolean(false));
    }

    public static StatusValue statusValue(JsonNode node) {
        return new StatusValue(
                text(node, "name"),
                need(node, "value"),
                optional(node, "level", Decode::level),
                optional(node, "text", JsonNode::asString),
                optional(node, "unit", JsonNode::asString),
                instant(need(node, "updatedAt")),
                number(node, "version"),
                optional(node, "runId", id -> new RunId(id.asString())));
    }

    public static DataChanges dataChanges(JsonNode node) {
        return new DataChanges(
                number(node, "version"),
                rows(node, "changes", Decode::dataEntry),
                rows(node, "removed", JsonNode::asString),
                node.path("reset").asBoolean(false));
    }

    public static DataEntry dataEntry(JsonNode node) {
        return new DataEntry(
                text(node, "key"),
                node.path("value"),
                instant(need(node, "updatedAt")),
                number(node, "version"));
    }

    public static ScriptInfo script(JsonNode node) {
        return new ScriptInfo(
                text(node, "name"),
                optional(node, "version", JsonNode::asLong),
                text(node, "hash"),
                number(node, "bytes"),
                text(node, "origin"),
                optional(node, "author", JsonNode::asString),
                optional(node, "at", Decode::instant),
                optional(node, "comment", JsonNode::asString),
                node.path("deleted").asBoolean(false));
    }

    /** The rows of a list: an array, alone or as a member of an object. */
    public static <T> List<T> rows(JsonNode node, String member, Function<JsonNode, T> element) {
        List<T> rows = new ArrayList<>();
        JsonNode array = node.isArray() ? node : node.path(member);
        array.values().forEach(value -> rows.add(element.apply(value)));
        return rows;
    }

    private static RunError runError(JsonNode node) {
        return new RunError(
                Cause.valueOf(text(node, "cause")),
                text(node, "message"),
                optional(node, "script", JsonNode::asString),
                optional(node, "line", JsonNode::asInt),
                optional(node, "column", JsonNode::asInt),
                optional(node, "hostCall", JsonNode::asString));
    }

    private static RunProgress progress(JsonNode node) {
        return new RunProgress(
                need(node, "done").asDouble(),
                need(node, "total").asDouble(),
                optional(node, "label", JsonNode::asString));
    }

    private static Level level(JsonNode node) {
        return Level.ofText(node.asString());
    }

    static Instant instant(JsonNode node) {
        return Instant.parse(node.asString());
    }

    private static Map<String, Long> numbers(JsonNode node) {
        Map<String, Long> numbers = new HashMap<>();
        node.properties()
                .forEach(member -> numbers.put(member.getKey(), member.getValue().asLong()));
        return numbers;
    }

    static String text(JsonNode node, String member) {
        return need(node, member).asString();
    }

    static long number(JsonNode node, String member) {
        return need(node, member).asLong();
    }

    static JsonNode need(JsonNode node, String member) {
        JsonNode value = node.get(member);
        if (value == null || value.isNull()) {
            throw new DroverException(
                    ErrorKind.INTERNAL,
                    "The server's answer lacks '" + member + "'",
                    "See whether server and client are of about the same version.");
        }
        return value;
    }

    static <T> @Nullable T optional(JsonNode node, String member, Function<JsonNode, T> element) {
        JsonNode value = node.get(member);
        return value == null || value.isNull() ? null : element.apply(value);
    }
}
