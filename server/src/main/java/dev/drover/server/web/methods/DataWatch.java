package dev.drover.server.web.methods;

import dev.drover.api.Changes;
import dev.drover.server.data.Subscription;
import dev.drover.server.web.rpc.Watch;

import java.util.Optional;

/** A subscription to a table with versions, as connections take it. */
record DataWatch<T extends Changes>(Subscription<T> subscription) implements Watch {

    @Override
    public Optional<T> take() {
        T changes = subscription.take();
        return changes.tellNothing() ? Optional.empty() : Optional.of(changes);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
