package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How many handshakes are let begin. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HandshakesTest {

    private final Handshakes handshakes = new Handshakes(2);

    private EndPoint begun() {
        EndPoint connection = new ByteArrayEndPoint();
        handshakes.begun(connection);
        return connection;
    }

    private CompletableFuture<Void> waiting() {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        handshakes.awaitRoom();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    @Test
    void thereIsRoomAgainWhenOneIsOver() throws Exception {
        handshakes.awaitRoom();
        EndPoint first = begun();
        handshakes.awaitRoom();
        begun();
        CompletableFuture<Void> third = waiting();
        handshakes.over(first);
        third.get(30, TimeUnit.SECONDS);
        handshakes.over(first); // as when the connection is closed later
        handshakes.awaitRoom();
    }

    @Test
    void whoSaysNothingHoldsUpNobodyForLong() throws Exception {
        long before = System.nanoTime();
        begun();
        begun();
        waiting().get(30, TimeUnit.SECONDS);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(Handshakes.YOUNG.toNanos());
    }
}
