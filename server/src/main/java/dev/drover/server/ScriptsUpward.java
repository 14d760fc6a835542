package dev.drover.server;

import dev.drover.api.RunId;
import dev.drover.server.host.NodeFunctions;
import dev.drover.server.node.member.Member;
import dev.drover.server.node.work.Calls;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** The way of a node's scripts to the primary that has the node host them. */
record ScriptsUpward(Supplier<Member> member) implements NodeFunctions.Upward {

    @Override
    public void awaitLink(Duration timeout) throws InterruptedException {
        member.get().awaitLink(timeout);
    }

    @Override
    public URI primary() {
        return member.get().primary();
    }

    @Override
    public JsonNode call(RunId run, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        return member.get()
                .requireLink()
                .ask(Calls.OF_HOSTED, new Calls.OfHosted(run, method, parameters), Calls.LONGEST);
    }
}
