package dev.drover.server.node.facts;

import dev.drover.api.Json;
import dev.drover.api.NodeActivity;

import tools.jackson.databind.node.ObjectNode;

import java.net.SocketException;
import java.util.Map;
import java.util.Set;

/**
 * What every machine says of itself, without the help of another program. A look costs some hundred
 * system calls, about a millisecond.
 *
 * <p>Safe for use by many threads.
 */
final class MachineFacts {

    static final String ERRORS = "factErrors";

    /** Names that no file and no script may give to a fact, also where this machine has none. */
    static final Set<String> NAMES =
            Set.of(
                    "os",
                    "kernel",
                    "arch",
                    "hostname",
                    "cores",
                    "memory",
                    "disks",
                    "addresses",
                    "tools",
                    "packageManager",
                    "timezone",
                    "container",
                    "hypervisor",
                    "drover",
                    ERRORS);

    /** Where Java and {@code uname -m} differ. */
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "x86_64", "x86", "i686", "i386", "i686", "arm64", "aarch64");

    private static final double UNKNOWN_LOAD = -1;

    private final FactSurroundings surroundings;
    private final MachineFiles files;
    private final DiskFacts disks;
    private final ToolFacts tools;

    MachineFacts(FactSurroundings surroundings) {
        this.surroundings = surroundings;
        this.files = new MachineFiles(surroundings.root());
        this.disks = new DiskFacts(files);
        this.tools = new ToolFacts(files, surroundings.environment());
    }

    ObjectNode look(FactErrors errors) {
        ObjectNode facts = Json.mapper().createObjectNode();
        ObjectNode os = OsFacts.look(surroundings, files);
        String kernel = files.line("/proc/sys/kernel/osrelease").orElse(surroundings.osVersion());
        facts.set("os", os);
        facts.put("kernel", kernel)
                .put(
                        "arch",
                        ARCHITECTURES.getOrDefault(surroundings.osArch(), surroundings.osArch()))
                .put(
                        "hostname",
                        files.line("/proc/sys/kernel/hostname").orElse(surroundings.hostName()))
                .put("cores", surroundings.cores());
        addMemory(facts.putObject("memory"));
        facts.set("disks", disks.look());
        addAddresses(facts, errors);
        ObjectNode found = facts.putObject("tools");
        tools.found().forEach(found::put);
        tools.packageManager(os.path("family").asString())
                .ifPresent(manager -> facts.put("packageManager", manager));
        facts.put("timezone", surroundings.zone().getId());
        VirtualizationFacts.container(files, surroundings.environment())
                .ifPresent(container -> facts.put("container", container));
        VirtualizationFacts.hypervisor(files, kernel)
                .ifPresent(hypervisor -> facts.put("hypervisor", hypervisor));
        facts.putObject("drover")
                .put("version", surroundings.droverVersion())
                .put("java", surroundings.javaVersion());
        return facts;
    }

    private void addMemory(ObjectNode node) {
        MachineMemory memory = MachineMemory.look(files);
        node.put("totalBytes", memory.totalBytes()).put("swapBytes", memory.swapBytes());
    }

    private static void addAddresses(ObjectNode facts, FactErrors errors) {
        try {
            facts.set("addresses", AddressFacts.look());
        } catch (SocketException e) {
            facts.putArray("addresses");
            errors.add("addresses", "the interfaces cannot be read: " + e.getMessage());
        }
    }

    NodeActivity activity(int runs, int processes) {
        return new NodeActivity(
                runs, processes, load(), MachineMemory.look(files).availableBytes());
    }

    private double load() {
        return files.line("/proc/loadavg")
                .map(line -> line.split(" ", 2)[0])
                .filter(number -> number.matches("[0-9]{1,9}(\\.[0-9]{1,9})?"))
                .map(Double::parseDouble)
                .orElse(UNKNOWN_LOAD);
    }
}
