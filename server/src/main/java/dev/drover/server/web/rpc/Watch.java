package dev.drover.server.web.rpc;

import java.util.Optional;

/**
 * A subscription to the newest of something. It is asked again only when the caller has taken what
 * it gave before, so a slow caller gets fewer and newer values, never a queue.
 */
public interface Watch extends AutoCloseable {

    /** What changed since the last time; empty where nothing did. */
    Optional<?> take();

    /** Ends the subscription; a signal on its way may still arrive. */
    @Override
    void close();

    /** Begins a subscription. */
    @FunctionalInterface
    interface Opening {

        /**
         * Subscribes.
         *
         * @param signal says, quickly and from any thread, that there is something to take; at once
         *     where there is already
         */
        Watch open(Runnable signal);
    }
}
