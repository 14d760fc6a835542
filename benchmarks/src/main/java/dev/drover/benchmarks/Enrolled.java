package dev.drover.benchmarks;

import dev.drover.api.NodeName;
import dev.drover.server.node.member.Membership;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.order.VerifyingKey;
import dev.drover.server.tls.NodeIdentity;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.nio.file.Path;

/** A machine that has joined a primary. */
record Enrolled(
        NodeName name,
        JsonNode facts,
        NodeIdentity identity,
        SigningKey key,
        VerifyingKey ordersKey) {

    /** As it knows its primary. */
    Membership membership(Path folder, URI primary) {
        return new Membership(folder, primary, name, ordersKey, identity, key);
    }
}
