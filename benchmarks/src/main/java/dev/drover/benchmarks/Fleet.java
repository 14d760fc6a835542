package dev.drover.benchmarks;

import dev.drover.api.GroupName;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.server.node.group.Group;
import dev.drover.server.node.group.GroupConfiguration;
import dev.drover.server.node.group.GroupStore;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.script.HostCalls;
import dev.drover.server.script.ScriptConfiguration;
import dev.drover.server.script.ScriptHost;
import dev.drover.server.script.ScriptLimits;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ten thousand nodes in memory, and the choice of some: a program of its own, so that it runs in a
 * JVM like the server's. Reads a query from each line and answers with milliseconds and nodes;
 * {@code plain} asks the same as {@link #QUERY} in Java.
 */
final class Fleet {

    static final String QUERY = "facts.os.family === 'debian' && labels.tier !== 'db'";
    static final String PLAIN = "plain";

    private static final int NODES = 10_000;
    private static final List<String> MOUNTS = List.of("/", "/var", "/srv", "/home");
    private static final List<String> TOOLS =
            List.of("git", "docker", "java", "python3", "tar", "rsync", "curl");

    private final List<KnownNode> nodes = new ArrayList<>();

    private Fleet() {
        for (int i = 0; i < NODES; i++) {
            nodes.add(
                    new KnownNode(
                            new NodeName("node-" + i),
                            NodeState.ONLINE,
                            Map.of("tier", i % 2 == 0 ? "db" : "web"),
                            facts(i)));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Fleet fleet = new Fleet();
        GroupConfiguration bounds = GroupConfiguration.defaults();
        try (ScriptHost host =
                        new ScriptHost(
                                new ScriptConfiguration(1, 0, 1, ScriptLimits.defaults()),
                                new NoScripts(),
                                new HostCalls(List.of(), List.of()),
                                InstantSource.system());
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Groups groups =
                    new Groups(
                            new NoGroups(),
                            () -> fleet.nodes,
                            host.expressions(bounds.expressions()),
                            bounds);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long begun = System.nanoTime();
                int chosen = line.equals(PLAIN) ? fleet.plain() : choose(groups, line);
                System.out.println((System.nanoTime() - begun) / 1e6 + " " + chosen);
            }
        }
    }

    private static int choose(Groups groups, String query) {
        return groups.choose(List.of(query)).size();
    }

    private int plain() {
        return (int)
                nodes.stream()
                        .filter(node ->
                                node.facts().path("os").path("family").asString("").equals("debian")
                                        && !"db".equals(node.labels().get("tier")))
                        .count();
    }

    /** Some 1.3 KB of JSON. */
    static ObjectNode facts(int number) {
        ObjectNode facts = Json.mapper().createObjectNode();
        facts.putObject("os")
                .put("family", number % 3 == 0 ? "debian" : "redhat")
                .put("version", "13." + number % 7)
                .put("kernel", "6.12.0-" + number % 90);
        facts.put("cores", 1 << number % 7).put("memoryBytes", (number % 64 + 1L) << 30);
        ArrayNode disks = facts.putArray("disks");
        for (String mount : MOUNTS) {
            disks.addObject()
                    .put("mount", mount)
                    .put("type", "ext4")
                    .put("totalBytes", 1L << 40)
                    .put("freeBytes", (long) number << 20);
        }
        ObjectNode tools = facts.putObject("tools");
        for (String tool : TOOLS) {
            tools.putObject(tool)
                    .put("path", "/usr/bin/" + tool)
                    .put("version", "2." + number + ".0-stable");
        }
        facts.putArray("addresses").add("10.0." + number / 250 + "." + number % 250).add("::1");
        return facts;
    }

    private static final class NoScripts implements ScriptLibrary {

        @Override
        public Optional<Script> find(ScriptName name) {
            return Optional.empty();
        }

        @Override
        public boolean contains(ScriptName name) {
            return false;
        }

        @Override
        public Optional<Script> resolve(String specifier, ScriptName referrer) {
            return Optional.empty();
        }
    }

    private static final class NoGroups implements GroupStore {

        @Override
        public List<Group> groups() {
            return List.of();
        }

        @Override
        public void put(Group group) {
            throw new UnsupportedOperationException("Only nodes are chosen here");
        }

        @Override
        public boolean delete(GroupName name) {
            throw new UnsupportedOperationException("Only nodes are chosen here");
        }
    }
}
