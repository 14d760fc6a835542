package dev.drover.server.access;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tells those who hold authenticated connections which of them must end. Safe for use by many
 * threads; listeners are called on the revoker's thread.
 */
public final class Revocations {

    private final List<Consumer<Predicate<Authentication>>> listeners =
            new CopyOnWriteArrayList<>();

    /** The listener ends everything whose authentication the predicate names. */
    public void listen(Consumer<Predicate<Authentication>> listener) {
        listeners.add(listener);
    }

    void revoked(Predicate<Authentication> affected) {
        listeners.forEach(listener -> listener.accept(affected));
    }
}
