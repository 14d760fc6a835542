package dev.drover.server.web.methods;

import dev.drover.server.data.Subscription;
import dev.drover.server.web.rpc.Watch;

import java.util.Optional;
import java.util.function.Predicate;

/** A subscription to a table with versions, as connections take it. */
record DataWatch<T>(Subscription<T> subscription, Predicate<T> isEmpty) implements Watch {

    @Override
    public Optional<T> take() {
        return Optional.of(subscription.take()).filter(isEmpty.negate());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
