package dev.drover.cli.console;

import dev.drover.api.DroverException;
import dev.drover.cli.command.Invocation;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names at the server that complete a command: scripts, runs, tasks, keys, status values, groups,
 * tools, nodes. What was asked a moment ago is not asked again; a server that does not answer has
 * no names.
 */
final class Names {

    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int NEWEST = 100;

    /** What is asked for. */
    enum Kind {
        SCRIPT("script.list", "scripts", "name", "comment"),
        RUN("run.list", "runs", "runId", "script"),
        TASK("task.list", "tasks", "taskId", "tool"),
        KEY("data.list", "entries", "key", ""),
        STATUS("status.poll", "changes", "name", "text"),
        GROUP("group.list", "groups", "name", "description"),
        TOOL("tool.list", "tools", "name", "description"),
        NODE("node.list", "nodes", "name", "state");

        private final String method;
        private final String rows;
        private final String name;
        private final String note;

        Kind(String method, String rows, String name, String note) {
            this.method = method;
            this.rows = rows;
            this.name = name;
            this.note = note;
        }
    }

    /** A name and what helps to know it again. */
    record Name(String name, String note) {}

    private record Answer(Instant at, List<Name> names) {}

    private final Invocation invocation;
    private final Map<Kind, Answer> answers = new HashMap<>();

    Names(Invocation invocation) {
        this.invocation = invocation;
    }

    List<Name> of(Kind kind) {
        Instant now = invocation.surroundings().clock().instant();
        Answer known = answers.get(kind);
        if (known == null || Duration.between(known.at(), now).compareTo(KEPT) > 0) {
            known = new Answer(now, ask(kind));
            answers.put(kind, known);
        }
        return known.names();
    }

    private List<Name> ask(Kind kind) {
        ObjectNode parameters = JsonText.object();
        if (kind == Kind.RUN || kind == Kind.TASK) {
            parameters.put("limit", NEWEST);
        }
        try (Rpc rpc = invocation.anotherRpc()) {
            JsonNode answer = rpc.call(kind.method, parameters, LIMIT);
            return Decode.rows(
                    answer,
                    kind.rows,
                    row ->
                            new Name(
                                    row.path(kind.name).asString(""),
                                    row.path(kind.note).asString("")));
        } catch (DroverException e) {
            // Completion is a help: where it cannot help it must not be in the way.
            return List.of();
        }
    }
}
