package dev.drover.server.access;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tells those who hold authenticated connections which of them must end, and those who work for
 * users which users are gone. Safe for use by many threads; listeners are called on the revoker's
 * thread.
 */
public final class Revocations {

    private final List<Consumer<Predicate<Authentication>>> listeners =
            new CopyOnWriteArrayList<>();
    private final List<Consumer<Set<String>>> ofUsers = new CopyOnWriteArrayList<>();

    /** The listener ends everything whose authentication the predicate names. */
    public void listen(Consumer<Predicate<Authentication>> listener) {
        listeners.add(listener);
    }

    /**
     * The listener ends what goes on for users who were disabled or deleted; {@link Rights#isGone}
     * says so of them by then.
     */
    public void listenForGone(Consumer<Set<String>> listener) {
        ofUsers.add(listener);
    }

    void gone(Set<String> users) {
        ofUsers.forEach(listener -> listener.accept(users));
    }

    void revoked(Predicate<Authentication> affected) {
        listeners.forEach(listener -> listener.accept(affected));
    }
}
