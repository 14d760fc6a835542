package dev.drover.server.cli;

import dev.drover.server.Server;
import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.node.member.Membership;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a server in the foreground and says what becomes of it.
 *
 * @param input read only to see its end
 * @param stop counted down when the server is to end
 * @param endsWithInput whether the end of the input is such a time
 */
record Serving(Output output, InputStream input, CountDownLatch stop, boolean endsWithInput) {

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    /** After that a server has all that it keeps while it rests. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /** Returns when the server has ended. */
    void serve(ServerConfiguration configuration, Surroundings surroundings, boolean shippedPrimary)
            throws InterruptedException {
        if (endsWithInput) {
            Thread.ofPlatform().daemon().name("end-with-input").start(this::awaitEndOfInput);
        }
        try (Server server = Server.start(configuration, surroundings, shippedPrimary)) {
            server.membership()
                    .ifPresentOrElse(
                            membership -> sayNode(server, membership), () -> sayPrimary(server));
            // What only the start needed is given back, and then what came after it: the first
            // link, threads that have found their work.
            Runtime.getRuntime().gc();
            if (!stop.await(SETTLED.toMillis(), TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().gc();
                stop.await();
            }
        }
    }

    private void sayPrimary(Server server) {
        output.say("Listening on " + server.url(), Map.of("url", server.url()));
    }

    private void sayNode(Server server, Membership membership) {
        String primary = membership.primary().toString();
        String name = membership.name().value();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("url", server.url());
        values.put("node", name);
        values.put("primary", primary);
        output.say("Listening on " + server.url() + " as node " + name + " of " + primary, values);
        var _ =
                server.firstLink()
                        .thenRun(() ->
                                output.say("Linked to " + primary, Map.of("linked", primary)));
    }

    private void awaitEndOfInput() {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.atInfo().setCause(e).log("The standard input broke: ending as at its end");
        }
        stop.countDown();
    }
}
