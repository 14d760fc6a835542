package dev.drover.cli.node;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover node}: the machines that joined this primary. */
public final class NodeCommand extends Group {

    public NodeCommand() {
        super(
                "node",
                "lists nodes, lets machines join, and changes what is known of nodes",
                List.of(
                        new NodeList(),
                        new NodeShow(),
                        new NodeToken(),
                        new NodeTokens(),
                        new NodeLabel(),
                        NodeChange.rotate(),
                        NodeChange.revoke(),
                        NodeChange.remove()));
    }
}
