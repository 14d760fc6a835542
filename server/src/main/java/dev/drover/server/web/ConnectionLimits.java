package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.eclipse.jetty.io.EndPoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections, of every kind for each address and of kept ones in all, from their first byte
 * to their last. Safe for use by many threads.
 *
 * <p>A connection beyond its address's limit is told so by the answer to its request, since before
 * its handshake nothing can be said to it. Where many more come, they are closed without a word.
 */
final class ConnectionLimits {

    /** Connections of one address that are told at one time that they are too many. */
    private static final int TOLD = 64;

    /** A connection's place; refused for good where there was none when it came. */
    private record Place(InetAddress address, int before, boolean refused) {}

    private final WebConfiguration configuration;
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final Map<EndPoint, Place> places = new ConcurrentHashMap<>();
    private final Map<EndPoint, Boolean> kept = new ConcurrentHashMap<>();
    private final AtomicInteger keptCount = new AtomicInteger();

    ConnectionLimits(WebConfiguration configuration) {
        this.configuration = configuration;
    }

    void opened(EndPoint connection) {
        InetAddress address = address(connection);
        int limit = configuration.connectionsPerAddress();
        int before = perAddress.merge(address, 1, Integer::sum) - 1;
        places.put(connection, new Place(address, before, before >= limit));
        if (before >= limit + TOLD) {
            connection.close();
        }
    }

    void closed(EndPoint connection) {
        Place place = places.remove(connection);
        if (place != null) {
            perAddress.computeIfPresent(
                    place.address(), (address, count) -> count == 1 ? null : count - 1);
        }
        if (kept.remove(connection) != null) {
            keptCount.decrementAndGet();
        }
    }

    /** Why a request of this connection is not answered; empty where it is. */
    Optional<DroverException> refusal(EndPoint of) {
        Place place = places.get(outermost(of));
        return place == null || !place.refused()
                ? Optional.empty()
                : Optional.of(
                        full(
                                place.before()
                                        + " connections from "
                                        + place.address().getHostAddress()
                                        + " are open",
                                "connectionsPerAddress"));
    }

    /**
     * Takes a place among the kept connections until it is closed; the reason where all are taken.
     */
    Optional<DroverException> keep(EndPoint of) {
        EndPoint connection = outermost(of);
        int limit = configuration.connections();
        if (keptCount.incrementAndGet() > limit) {
            keptCount.decrementAndGet();
            return Optional.of(full(limit + " connections are open", "connections"));
        }
        if (kept.put(connection, true) != null) {
            keptCount.decrementAndGet(); // an upgrade that came to nothing, tried again
        }
        if (!places.containsKey(connection)) {
            closed(connection); // it ended meanwhile
        }
        return Optional.empty();
    }

    private static InetAddress address(EndPoint connection) {
        return connection.getRemoteSocketAddress() instanceof InetSocketAddress internet
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Below TLS, where connections are counted. */
    private static EndPoint outermost(EndPoint connection) {
        EndPoint at = connection;
        while (at instanceof EndPoint.Wrapper wrapper) {
            at = wrapper.unwrap();
        }
        return at;
    }

    private static DroverException full(String what, String key) {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                what + "; that is the limit",
                "Close some, or raise web." + key + ".");
    }
}
