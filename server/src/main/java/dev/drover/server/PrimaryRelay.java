package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Caller;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.work.Calls;
import dev.drover.server.web.rpc.Relay;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What processes call that the primary ordered, answered by the primary: to its own run such a
 * process is the same wherever it runs.
 */
final class PrimaryRelay implements Relay {

    /**
     * At a time: far fewer than a link takes, for their long polls must leave room for the rest.
     */
    private static final int MOST_CALLS = 256;

    private final Predicate<Caller> ordered;
    private final Supplier<Optional<Link>> links;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /**
     * @param ordered whether a caller is a process that the primary ordered
     */
    PrimaryRelay(Predicate<Caller> ordered, Supplier<Optional<Link>> links) {
        this.ordered = ordered;
        this.links = links;
    }

    @Override
    public boolean takes(Caller caller) {
        return ordered.test(caller);
    }

    @Override
    public JsonNode call(Caller caller, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        Link link =
                links.get()
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.UNAVAILABLE,
                                        "The run of this process is on the primary, to which there"
                                                + " is no link now",
                                        "Try again when it is back."));
        if (!calls.tryAcquire()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    MOST_CALLS
                            + " calls of processes on this node wait for the primary's answer;"
                            + " that is the limit",
                    "Try again in a moment, and let fewer processes wait at a time.");
        }
        try {
            return link.ask(
                    Calls.OF_PROCESS,
                    new Calls.OfProcess(
                            Objects.requireNonNull(caller.process()), method, parameters),
                    Calls.LONGEST);
        } finally {
            calls.release();
        }
    }
}
