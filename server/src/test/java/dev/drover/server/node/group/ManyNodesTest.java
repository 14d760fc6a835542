package dev.drover.server.node.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Queries over a fleet. What they take is printed; benchmarks/run queries holds it to its bar. */
final class ManyNodesTest {

    private static final int NODES = 10_000;
    private static final int ROUNDS = 5;

    @Test
    void choosesAmongTenThousand(TestReporter reporter) {
        List<KnownNode> nodes = IntStream.range(0, NODES).mapToObj(ManyNodesTest::node).toList();
        GroupConfiguration bounds = GroupConfiguration.defaults();
        try (QueryHost host = new QueryHost()) {
            Groups groups =
                    new Groups(
                            new InMemoryGroupStore(),
                            () -> nodes,
                            host.expressions(bounds),
                            bounds);
            long best = Long.MAX_VALUE;
            long plain = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long begun = System.nanoTime();
                List<KnownNode> chosen =
                        groups.choose(
                                List.of("facts.os.family === 'debian' && labels.tier !== 'db'"));
                best = Math.min(best, System.nanoTime() - begun);
                begun = System.nanoTime();
                List<KnownNode> expected = nodes.stream().filter(ManyNodesTest::isMeant).toList();
                plain = Math.min(plain, System.nanoTime() - begun);
                assertThat(chosen).isEqualTo(expected).isNotEmpty();
            }
            reporter.publishEntry(
                    "queries", best / 1_000_000 + " ms, " + best / plain + " times plain Java");
        }
    }

    private static boolean isMeant(KnownNode node) {
        return node.facts().path("os").path("family").asString("").equals("debian")
                && !"db".equals(node.labels().get("tier"));
    }

    private static KnownNode node(int number) {
        ObjectNode facts = Json.mapper().createObjectNode();
        facts.putObject("os")
                .put("family", number % 3 == 0 ? "debian" : "redhat")
                .put("version", "13." + number % 7)
                .put("kernel", "6.12.0-" + number % 90);
        facts.put("cores", 1 << number % 7).put("memoryBytes", (number % 64 + 1L) << 30);
        var disks = facts.putArray("disks");
        for (String mount : List.of("/", "/var", "/srv", "/home")) {
            disks.addObject()
                    .put("mount", mount)
                    .put("totalBytes", 1L << 40)
                    .put("freeBytes", (long) number << 20)
                    .put("type", "ext4");
        }
        var tools = facts.putObject("tools");
        for (String tool : List.of("git", "docker", "java", "python3", "tar", "rsync", "curl")) {
            tools.putObject(tool).put("path", "/usr/bin/" + tool).put("version", "2." + number);
        }
        facts.putArray("addresses").add("10.0." + number / 250 + "." + number % 250).add("::1");
        return new KnownNode(
                new NodeName("node-%05d".formatted(number)),
                NodeState.ONLINE,
                Map.of("tier", number % 2 == 0 ? "db" : "web"),
                facts);
    }
}
