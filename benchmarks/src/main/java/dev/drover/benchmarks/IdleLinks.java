package dev.drover.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/** What nodes that are linked and do nothing cost their primary in memory. */
final class IdleLinks {
    private static final double MOST_BYTES = 25 * 1024;

    /** Linked first: code and caches that any number of links needs are not counted. */
    private static final int WARM_UP = 500;

    private final Surroundings surroundings;
    private final int links;

    IdleLinks(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.links = surroundings.quick() ? 1_000 : 10_000;
    }

    void measure(Report report) throws Exception {
        Samples resident = new Samples();
        Samples heap = new Samples();
        perLink(resident, heap);
        report.add(
                Verdict.atMost(
                        MOST_BYTES,
                        Double.POSITIVE_INFINITY,
                        links + " idle links of nodes, each",
                        "bytes resident",
                        resident,
                        heap,
                        "of that, alive on the heap"));
    }

    private void perLink(Samples resident, Samples heap) throws Exception {
        Path data = Files.createTempDirectory(surroundings.scratch(), "links");
        try (NodeSwarm swarm = NodeSwarm.join(surroundings, data, links + WARM_UP);
                DroverServer server = DroverServer.start(surroundings, data, NodeSwarm.HOST, 0)) {
            int port = server.url().getPort();
            swarm.link(WARM_UP, port);
            double residentBefore = SettledMemory.resident(server.pid());
            double heapBefore = SettledMemory.heap(server.pid());
            swarm.link(links + WARM_UP, port);
            resident.add((SettledMemory.resident(server.pid()) - residentBefore) / links);
            heap.add((SettledMemory.heap(server.pid()) - heapBefore) / links);
        }
    }
}
