package dev.drover.server.config;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.node.facts.FactSurroundings;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;

/**
 * What is known of the machine that the server runs on.
 *
 * @param host its name
 * @param os such as Linux
 * @param kernel the operating system's version
 * @param arch such as amd64
 */
public record ThisMachine(String host, String os, String kernel, String arch, int cores) {

    public static ThisMachine look() {
        return new ThisMachine(
                hostName(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
    }

    /**
     * Where a server keeps its data unless told otherwise: {@code DROVER_DATA}, for root {@code
     * /var/lib/drover}, for others {@code ~/.local/share/drover} or below {@code XDG_DATA_HOME}.
     */
    public static Path dataFolder(Map<String, String> environment) {
        String said = environment.get("DROVER_DATA");
        if (said != null && !said.isBlank()) {
            return Path.of(said);
        }
        if (System.getProperty("user.name").equals("root")) {
            return Path.of("/var/lib/drover");
        }
        String shared = environment.get("XDG_DATA_HOME");
        return shared != null && !shared.isBlank()
                ? Path.of(shared, "drover")
                : Path.of(System.getProperty("user.home"), ".local", "share", "drover");
    }

    /**
     * The value of {@code host.node}: what is known, and {@code memoryBytes} of the machine or of
     * the container that limits it.
     *
     * @param name under which it joined a primary; null where it is one
     */
    public ObjectNode asNode(@Nullable NodeName name) {
        ObjectNode node = Json.mapper().valueToTree(this);
        return node.put("memoryBytes", memory()).put("name", name == null ? host : name.value());
    }

    /**
     * What this machine's facts are taken from.
     *
     * @param environment of the server
     * @param version of this build
     */
    public FactSurroundings factSurroundings(Map<String, String> environment, String version) {
        return new FactSurroundings(
                Path.of("/"),
                environment,
                os,
                kernel,
                arch,
                cores,
                host,
                ZoneId.systemDefault(),
                Runtime.version().toString(),
                version);
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean known
                ? known.getTotalMemorySize()
                : 0;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name is reachable as that alone
        }
    }
}
