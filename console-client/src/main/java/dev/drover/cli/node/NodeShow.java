package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Details;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code drover node show NAME}: with its facts, and what goes on there. */
final class NodeShow implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "show",
                        this,
                        "shows a node with its facts, and what goes on there now",
                        "drover node show web1",
                        "drover node show web1 -o json | jq .node.facts")
                .addPositional(Specifications.required(0, "NAME", "The node."));
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("node.get", NodeText.named(invocation.argument(0)));
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        printNode(invocation, answer.path("node"), answer.path("note"));
        printRuns(invocation, Decode.rows(answer, "runs", run -> run));
        printProcesses(invocation, Decode.rows(answer, "processes", process -> process));
        printFacts(invocation, answer.path("node").path("facts"));
        return 0;
    }

    private static void printNode(Invocation invocation, JsonNode node, JsonNode note) {
        new Details()
                .add("node", node.path("name").asString(""))
                .add("state", NodeText.state(node))
                .add("note", new Cell(note.asString(""), Style.WARNING))
                .add("contact", invocation.moment(node.path("lastContactAt")))
                .add("joined", invocation.moment(node.path("joinedAt")))
                .add("address", node.path("address").asString(""))
                .add("version", node.path("version").asString(""))
                .add("labels", NodeText.labels(node.path("labels")))
                .add(
                        "groups",
                        String.join(", ", Decode.rows(node, "groups", group -> group.asString(""))))
                .add("clock", NodeText.clock(node))
                .add("round trip", NodeText.roundTrip(node))
                .add("load", NodeText.load(node))
                .print(invocation.screen());
    }

    private static void printRuns(Invocation invocation, List<JsonNode> runs) {
        if (runs.isEmpty()) {
            return;
        }
        invocation.screen().line("");
        Table table = new Table("RUN", "STATE", "STARTED", "SCRIPT");
        runs.forEach(run ->
                table.row(
                        run.path("runId").asString(""),
                        run.path("state").asString(""),
                        invocation.moment(run.path("startedAt")),
                        run.path("script").asString("")));
        table.print(invocation.screen());
    }

    private static void printProcesses(Invocation invocation, List<JsonNode> processes) {
        if (processes.isEmpty()) {
            return;
        }
        invocation.screen().line("");
        Table table = new Table("PROCESS", "RUN", "PID", "STARTED", "COMMAND");
        processes.forEach(process ->
                table.row(
                        process.path("processId").asString(""),
                        process.path("runId").asString(""),
                        process.path("pid").asString(""),
                        invocation.moment(process.path("startedAt")),
                        String.join(
                                " ", Decode.rows(process, "command", word -> word.asString("")))));
        table.print(invocation.screen());
    }

    private static void printFacts(Invocation invocation, JsonNode facts) {
        if (facts.isEmpty()) {
            return;
        }
        invocation.screen().line("");
        Details details = new Details();
        facts.properties().forEach(fact -> details.add(fact.getKey(), text(fact.getValue())));
        details.print(invocation.screen());
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : JsonText.write(value);
    }
}
