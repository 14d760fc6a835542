package dev.drover.api;

import java.util.List;
import java.util.Map;

/**
 * What a server says of itself when a connection opens, and in answer to {@code server.info}.
 *
 * @param counts such as connections, runs, scriptThreads, processes
 * @param versions the current versions of data (public data and status values) and runs
 */
public record ServerHello(
        String name,
        String version,
        String host,
        String operatingSystem,
        int cores,
        String scriptEngine,
        long uptimeMilliseconds,
        Map<String, Long> counts,
        Map<String, Long> versions,
        List<String> features) {

    public ServerHello {
        counts = Map.copyOf(counts);
        versions = Map.copyOf(versions);
        features = List.copyOf(features);
    }
}
