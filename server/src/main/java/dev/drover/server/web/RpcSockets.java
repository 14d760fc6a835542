package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ServerHello;
import dev.drover.server.access.Authentication;
import dev.drover.server.access.Authenticator;
import dev.drover.server.web.rpc.RpcDispatcher;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The kept connections: how many there may be, whether their peers are alive, and their end. Safe
 * for use by many threads.
 */
final class RpcSockets implements AutoCloseable {

    /** What is said to those whose token or session ended. */
    static final String REVOKED = "The token or session has been revoked";

    private static final Duration LONGEST_TICK = Duration.ofSeconds(5);

    /** How long the end of the server waits for peers to take their leave. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final WebConfiguration configuration;
    private final RpcDispatcher dispatcher;
    private final Supplier<ServerHello> hello;
    private final InstantSource clock;
    private final Set<RpcSocket> open = ConcurrentHashMap.newKeySet();
    private final CallerWaits waits;
    private final Activity activity = new Activity();
    private final Authenticator authenticator;
    private final Thread keeper;

    RpcSockets(
            WebConfiguration configuration,
            RpcDispatcher dispatcher,
            Supplier<ServerHello> hello,
            CallerWaits waits,
            Authenticator authenticator,
            InstantSource clock) {
        this.configuration = configuration;
        this.dispatcher = dispatcher;
        this.hello = hello;
        this.waits = waits;
        this.authenticator = authenticator;
        this.clock = clock;
        this.keeper = Thread.ofVirtual().name("web-keeper").unstarted(this::keep);
    }

    void start() {
        keeper.start();
    }

    RpcSocket socket(Authentication authentication, InetAddress address) {
        return new RpcSocket(this, authentication, address);
    }

    int size() {
        return open.size();
    }

    /** Ends those whose authentication is named. */
    void end(Predicate<Authentication> affected, String reason) {
        open.stream()
                .filter(socket -> affected.test(socket.authentication()))
                .forEach(socket -> socket.end(RpcSocket.POLICY, reason));
    }

    /**
     * Ends all, with a reason that their peers get to see, and waits a little for those who agree.
     */
    void endAll(String reason) throws InterruptedException {
        open.forEach(socket -> socket.end(RpcSocket.GOING_AWAY, reason));
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        synchronized (open) {
            for (long left = FAREWELL.toNanos();
                    left > 0 && !open.isEmpty();
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(open, left);
            }
        }
    }

    @Override
    public void close() {
        keeper.interrupt();
    }

    /**
     * From now on a revocation finds it; one that came while the connection was being opened did
     * not, so what it was opened with is looked at again.
     */
    void opened(RpcSocket socket) {
        open.add(socket);
        try {
            if (!authenticator.isStillValid(socket.authentication())) {
                socket.end(RpcSocket.POLICY, REVOKED);
            }
        } catch (DroverException e) {
            socket.end(RpcSocket.TRY_AGAIN, e.text());
        }
    }

    void closed(RpcSocket socket) {
        if (open.remove(socket)) {
            synchronized (open) {
                open.notifyAll();
            }
        }
    }

    /** See {@link Authenticator#current}. */
    Optional<Authentication> current(Authentication shown) {
        return authenticator.current(shown);
    }

    CallerWaits waits() {
        return waits;
    }

    Activity activity() {
        return activity;
    }

    WebConfiguration configuration() {
        return configuration;
    }

    RpcDispatcher dispatcher() {
        return dispatcher;
    }

    ServerHello hello() {
        return hello.get();
    }

    private void keep() {
        Duration tick = configuration.pingInterval().dividedBy(3);
        long milliseconds = Math.clamp(tick.toMillis(), 1, LONGEST_TICK.toMillis());
        try {
            while (true) {
                Thread.sleep(milliseconds);
                Instant now = clock.instant();
                long nanoTime = System.nanoTime();
                open.forEach(socket -> socket.check(now, nanoTime));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
