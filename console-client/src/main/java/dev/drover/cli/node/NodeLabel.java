package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover node label NAME k=v k-}. */
final class NodeLabel implements Subcommand {

    private static final String REMOVED = "-";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "label",
                        this,
                        "sets labels of a node, and removes those that end with -",
                        "drover node label web1 tier=web old-")
                .addPositional(Specifications.required(0, "NAME", "The node."))
                .addPositional(
                        Specifications.rest(1, "K=V", "A label, or a name with - to remove it."));
    }

    @Override
    public int run(Invocation invocation) {
        List<String> changes = invocation.arguments(1);
        if (changes.isEmpty()) {
            throw Invocation.wrong(
                    "There is no label to set or remove",
                    "Give KEY=VALUE to set one, KEY- to remove one.");
        }
        ObjectNode parameters = NodeText.named(invocation.argument(0));
        NodeText.putLabels(
                parameters, "set", changes.stream().filter(text -> !removes(text)).toList());
        List<String> removed = changes.stream().filter(NodeLabel::removes).toList();
        if (!removed.isEmpty()) {
            ArrayNode names = parameters.putArray("remove");
            removed.forEach(text -> names.add(text.substring(0, text.length() - 1)));
        }
        JsonNode answer = invocation.rpc().call("node.label", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        String labels = NodeText.labels(answer.path("labels"));
        return invocation.done(
                invocation.argument(0) + (labels.isEmpty() ? " has no labels" : " has " + labels));
    }

    private static boolean removes(String text) {
        return text.endsWith(REMOVED) && text.indexOf('=') < 0;
    }
}
