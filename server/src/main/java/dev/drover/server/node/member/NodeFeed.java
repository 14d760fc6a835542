package dev.drover.server.node.member;

import dev.drover.api.NodeActivity;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.facts.CurrentFacts;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** What a node can say of itself. Safe for use by many threads. */
public interface NodeFeed {

    /** What there is on this machine: an object, the same one as long as nothing changed. */
    JsonNode facts();

    /** Calls {@code signal}, which must not block, when they changed, until it is closed. */
    CurrentFacts.Hearing hearFacts(Runnable signal);

    NodeActivity activity();

    /** Subscribes to status values; {@code signal} must not block. */
    Subscription<StatusChanges> status(@Nullable Long since, Runnable signal);

    /** Subscribes to the runs that this node hosts; likewise. */
    Subscription<RunChanges> runs(@Nullable Long since, Runnable signal);
}
