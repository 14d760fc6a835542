package dev.drover.server.node.facts;

import dev.drover.api.NodeActivity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node says of itself, looked at anew once a minute on a thread of its own. Until the
 * first look is over, what its administrator adds is missing. Safe for use by many threads.
 */
public final class CurrentFacts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentFacts.class);

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final FactsCollector collector;
    private final Set<Runnable> signals = ConcurrentHashMap.newKeySet();
    private final Thread worker = Thread.ofVirtual().name("facts").unstarted(this::work);
    private volatile JsonNode facts;

    public CurrentFacts(FactsCollector collector) {
        this.collector = collector;
        this.facts = collector.machineFacts();
    }

    public void start() {
        worker.start();
    }

    /** The same object as long as nothing changed; nobody may change it. */
    public JsonNode facts() {
        return facts;
    }

    public NodeActivity activity(int runs, int processes) {
        return collector.activity(runs, processes);
    }

    /** Calls {@code signal}, which must not block, when facts changed, until it is closed. */
    public Hearing hear(Runnable signal) {
        signals.add(signal);
        return () -> signals.remove(signal);
    }

    /** Ends when it is closed. */
    public interface Hearing extends AutoCloseable {
        @Override
        void close();
    }

    private void work() {
        try {
            while (true) {
                look();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            JsonNode now = collector.collect();
            if (!now.equals(facts)) {
                facts = now;
                signals.forEach(Runnable::run);
            }
        } catch (RuntimeException e) { // the edge of the thread: the next look may fare better
            LOG.atError().setCause(e).log("The facts of this machine could not be gathered");
        }
    }

    @Override
    public void close() {
        worker.interrupt();
    }
}
