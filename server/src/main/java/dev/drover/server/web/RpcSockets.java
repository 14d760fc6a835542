package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ServerHello;
import dev.drover.server.access.Authentication;
import dev.drover.server.web.rpc.RpcDispatcher;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
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

    private static final Duration LONGEST_TICK = Duration.ofSeconds(5);

    /** How long the end of the server waits for peers to take their leave. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final WebConfiguration configuration;
    private final RpcDispatcher dispatcher;
    private final Supplier<ServerHello> hello;
    private final InstantSource clock;
    private final Set<RpcSocket> open = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final Thread keeper;

    RpcSockets(
            WebConfiguration configuration,
            RpcDispatcher dispatcher,
            Supplier<ServerHello> hello,
            InstantSource clock) {
        this.configuration = configuration;
        this.dispatcher = dispatcher;
        this.hello = hello;
        this.clock = clock;
        this.keeper = Thread.ofVirtual().name("web-keeper").unstarted(this::keep);
    }

    void start() {
        keeper.start();
    }

    /** The reason why no further connection from there is taken; empty where one is. */
    Optional<DroverException> refusal(InetAddress address) {
        int here = perAddress.getOrDefault(address, 0);
        if (here >= configuration.connectionsPerAddress()) {
            return Optional.of(
                    full(
                            here + " connections from " + address.getHostAddress() + " are open",
                            "connectionsPerAddress"));
        }
        if (open.size() >= configuration.connections()) {
            return Optional.of(full(open.size() + " connections are open", "connections"));
        }
        return Optional.empty();
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

    void opened(RpcSocket socket) {
        open.add(socket);
        perAddress.merge(socket.address(), 1, Integer::sum);
    }

    void closed(RpcSocket socket) {
        if (open.remove(socket)) {
            perAddress.computeIfPresent(
                    socket.address(), (address, count) -> count == 1 ? null : count - 1);
            synchronized (open) {
                open.notifyAll();
            }
        }
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

    private static DroverException full(String what, String key) {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                what + "; that is the limit",
                "Close some, or raise web." + key + ".");
    }
}
