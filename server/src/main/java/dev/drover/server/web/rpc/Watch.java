package dev.drover.server.web.rpc;

import java.time.Duration;
import java.util.Optional;

/**
 * Gives what changed since it was asked last. It is asked again only when the caller has taken what
 * it gave before, so a slow caller gets fewer and newer values, never a queue.
 */
@FunctionalInterface
public interface Watch {

    /** Waits for a change; empty where none came in time. */
    Optional<?> next(Duration wait) throws InterruptedException;
}
