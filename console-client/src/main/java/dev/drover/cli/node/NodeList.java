package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover node list [QUERY]}. */
final class NodeList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "list",
                        this,
                        "lists nodes: when each was last heard of, how far its clock is off, what"
                                + " it does",
                        "drover node list",
                        "drover node list \"labels.tier === 'web'\"")
                .addPositional(
                        Specifications.optional(
                                0,
                                "QUERY",
                                "Only these: names, patterns, @groups, or an expression."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        invocation.optionalArgument(0).ifPresent(query -> parameters.put("query", query));
        JsonNode answer = invocation.rpc().call("node.list", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> nodes = Decode.rows(answer, "nodes", node -> node);
        if (nodes.isEmpty()) {
            invocation
                    .screen()
                    .line(
                            parameters.isEmpty()
                                    ? "No machine has joined; 'drover node token' lets one in"
                                    : "The query chooses no node");
            return 0;
        }
        Table table =
                new Table(
                        "NAME", "STATE", "CONTACT", "CLOCK", "TRIP", "RUNS", "PROCS", "LOAD",
                        "VERSION", "LABELS");
        nodes.forEach(node -> table.row(row(invocation, node)));
        table.print(invocation.screen());
        return 0;
    }

    private static Cell[] row(Invocation invocation, JsonNode node) {
        return new Cell[] {
            Cell.of(node.path("name").asString("")),
            NodeText.state(node),
            Cell.of(invocation.moment(node.path("lastContactAt"))),
            NodeText.clock(node),
            Cell.of(NodeText.roundTrip(node)),
            Cell.of(NodeText.count(node, "runs")),
            Cell.of(NodeText.count(node, "processes")),
            Cell.of(NodeText.load(node)),
            Cell.of(node.path("version").asString("")),
            Cell.of(NodeText.labels(node.path("labels")))
        };
    }
}
