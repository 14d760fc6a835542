package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.time.Duration;

/** {@code drover node rotate|revoke|remove NAME}. */
final class NodeChange implements Subcommand {

    /** A node that gets another certificate links anew before the server answers. */
    private static final Duration LIMIT = Duration.ofSeconds(75);

    private final String name;
    private final String summary;
    private final String done;

    private NodeChange(String name, String summary, String done) {
        this.name = name;
        this.summary = summary;
        this.done = done;
    }

    static NodeChange rotate() {
        return new NodeChange(
                "rotate",
                "has a node make another key and link with it",
                "%s has linked with another key");
    }

    static NodeChange revoke() {
        return new NodeChange(
                "revoke",
                "cuts a node off at once; it may join again with a token for its name",
                "Revoked %s");
    }

    static NodeChange remove() {
        return new NodeChange(
                "remove", "forgets a node; what it was to do counts as lost", "Removed %s");
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command(name, this, summary)
                .addPositional(Specifications.required(0, "NAME", "The node."));
    }

    @Override
    public int run(Invocation invocation) {
        String node = invocation.argument(0);
        JsonNode answer = invocation.rpc().call("node." + name, NodeText.named(node), LIMIT);
        return invocation.json() ? invocation.printJson(answer) : invocation.done(done(node));
    }

    private String done(String node) {
        return done.replace("%s", node);
    }
}
