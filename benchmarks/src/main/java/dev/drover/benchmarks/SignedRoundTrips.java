package dev.drover.benchmarks;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What an order and its report cannot cost less than: signed bytes there and back, over TLS. */
final class SignedRoundTrips {

    /** About what the smallest order has. */
    private static final int MESSAGE_BYTES = 300;

    private SignedRoundTrips() {}

    /** Half within so many microseconds, 99 of 100 within so many. */
    static String measure(URI url, Path authority, double seconds) throws Exception {
        var tls = new SslContextFactory.Client();
        tls.setSslContext(Certificates.trusting(authority));
        var connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(tls);
        connector.setExecutor(new VirtualThreadPool());
        var client =
                new WebSocketCoreClient(
                        new HttpClient(new HttpClientTransportOverHTTP(connector)), null);
        client.start();
        try {
            SignedEndpoint end = SignedEndpoint.asking();
            client.connect(end, URI.create("wss://" + url.getAuthority() + "/rpc"))
                    .get(10, TimeUnit.SECONDS);
            return ask(end, seconds);
        } finally {
            client.stop();
        }
    }

    private static String ask(SignedEndpoint end, double seconds) throws InterruptedException {
        byte[] content = new byte[MESSAGE_BYTES];
        Latencies latencies = new Latencies();
        long until = System.nanoTime() + (long) (seconds * 1e9);
        for (long now = System.nanoTime(); now < until; ) {
            end.ask(content);
            long after = System.nanoTime();
            latencies.add(after - now);
            now = after;
        }
        return latencies.percentile(0.5)
                + " "
                + latencies.percentile(0.99)
                + " "
                + latencies.count();
    }
}
