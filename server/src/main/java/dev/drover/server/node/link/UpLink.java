package dev.drover.server.node.link;

import dev.drover.api.DroverException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A node's link to its primary, made again whenever it is gone, with waits that grow and are
 * random. One thread; safe for use by many.
 */
public final class UpLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UpLink.class);

    /** A link that lasts so long was a good one: the next try after it comes soon. */
    private static final Duration GOOD = Duration.ofSeconds(5);

    private final URI primary;
    private final AtomicReference<@Nullable LinkClient> replacement = new AtomicReference<>();
    private final LinkConfiguration configuration;
    private final Function<Link.Listener, Link> links;
    private final Link.Listener listener;
    private final LinkKeeper keeper;
    private final Backoff backoff;
    private final Thread worker;
    private final AtomicReference<@Nullable Link> current = new AtomicReference<>();
    private LinkClient client;
    private @Nullable String lastSaid;

    /**
     * One that does nothing yet.
     *
     * @param links makes an end for each try
     * @param listener hears of links that opened
     */
    public UpLink(
            URI primary,
            LinkClient client,
            LinkConfiguration configuration,
            Function<Link.Listener, Link> links,
            Link.Listener listener,
            RandomGenerator random) {
        this.primary = primary;
        this.client = client;
        this.configuration = configuration;
        this.links = links;
        this.listener = listener;
        this.keeper = new LinkKeeper(configuration);
        this.backoff =
                new Backoff(configuration.firstRetry(), configuration.longestRetry(), random);
        this.worker = Thread.ofVirtual().name("up-link").unstarted(this::work);
    }

    public void start() {
        worker.start();
    }

    /** The link, where there is one now. */
    public Optional<Link> current() {
        return Optional.ofNullable(current.get());
    }

    /** Links anew with another client, as after the node got another certificate. */
    public void use(LinkClient fresh) {
        LinkClient unused = replacement.getAndSet(fresh);
        if (unused != null) {
            quietlyClose(unused);
        }
        Link open = current.get();
        if (open != null) {
            open.close("this node shows another certificate from now on");
        }
    }

    @Override
    public void close() {
        worker.interrupt();
        try {
            worker.join(configuration.connectTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keeper.close();
        LinkClient unused = replacement.getAndSet(null);
        if (unused != null) {
            quietlyClose(unused);
        }
        quietlyClose(client);
    }

    /** Whatever goes wrong with that: the next link needs another client anyway. */
    private static void quietlyClose(LinkClient unused) {
        try {
            unused.close();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("What a link was made with could not be closed");
        }
    }

    private void work() {
        try {
            while (true) {
                LinkClient fresh = replacement.getAndSet(null);
                if (fresh != null) {
                    quietlyClose(client);
                    client = fresh;
                }
                if (linkOnce().compareTo(GOOD) > 0) {
                    backoff.succeeded();
                }
                Thread.sleep(backoff.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the link is over, or cannot be made; gives how long it stood. */
    private Duration linkOnce() throws InterruptedException {
        CompletableFuture<String> over = new CompletableFuture<>();
        Ear ear = new Ear(over);
        Link link = links.apply(ear);
        try {
            client.connect(primary, link)
                    .get(configuration.connectTimeout().toMillis() * 2, TimeUnit.MILLISECONDS);
            say(over.get());
        } catch (ExecutionException e) {
            say(
                    Link.failure(e) instanceof DroverException known
                            ? known.text()
                            : String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            link.abort("it took too long to open");
            say("The primary at " + primary + " did not answer in time");
        } catch (InterruptedException e) {
            link.close("this node stops");
            throw e;
        } catch (RuntimeException e) { // the edge of the try: without another the node is lost
            LOG.atError().setCause(e).log("A try to link failed by a defect");
            link.abort("a defect");
        } finally {
            gone(link);
        }
        return ear.stood();
    }

    private void gone(Link link) {
        keeper.remove(link);
        current.compareAndSet(link, null);
    }

    /** The same again and again is said once. */
    private void say(String why) {
        if (!why.equals(lastSaid)) {
            lastSaid = why;
            LOG.atWarn()
                    .addKeyValue("primary", primary)
                    .addKeyValue("reason", why)
                    .log("There is no link to the primary; trying on");
        }
    }

    private final class Ear implements Link.Listener {

        private final CompletableFuture<String> over;
        private volatile long openedAt;

        Ear(CompletableFuture<String> over) {
            this.over = over;
        }

        /** A try that waited long in vain was no good link. */
        Duration stood() {
            return openedAt == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - openedAt);
        }

        @Override
        public void opened(Link link) {
            openedAt = System.nanoTime();
            lastSaid = null;
            current.set(link);
            keeper.add(link);
            LOG.atInfo().addKeyValue("primary", primary).log("Linked to the primary");
            listener.opened(link);
        }

        @Override
        public void closed(Link link, String reason) {
            gone(link); // it may be one that was given up while it opened, and another one stands
            over.complete(reason);
            listener.closed(link, reason);
        }
    }
}
