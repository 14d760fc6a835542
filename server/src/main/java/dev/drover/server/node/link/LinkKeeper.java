package dev.drover.server.node.link;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks after the life of links: one thread for all of them. Safe for use by many threads. */
public final class LinkKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);

    /** No more often than a link needs it: a machine at rest is not to be woken for nothing. */
    private static final Duration LONGEST_TICK = Duration.ofSeconds(5);

    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final long tickMilliseconds;
    private final Thread keeper;

    public LinkKeeper(LinkConfiguration configuration) {
        this.tickMilliseconds =
                Math.clamp(
                        configuration.pingInterval().dividedBy(4).toMillis(),
                        1,
                        LONGEST_TICK.toMillis());
        this.keeper = Thread.ofVirtual().name("link-keeper").start(this::keep);
    }

    public void add(Link link) {
        links.add(link);
    }

    public void remove(Link link) {
        links.remove(link);
    }

    /** Ends the looking, not the links. */
    @Override
    public void close() {
        keeper.interrupt();
    }

    private void keep() {
        try {
            while (true) {
                Thread.sleep(tickMilliseconds);
                long now = System.nanoTime();
                links.forEach(link -> check(link, now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void check(Link link, long now) {
        try {
            link.check(now);
        } catch (
                RuntimeException
                        e) { // one link's trouble; the others are looked after all the same
            LOG.atError()
                    .addKeyValue("peer", link.peer())
                    .setCause(e)
                    .log("A link could not be looked after");
        }
    }
}
