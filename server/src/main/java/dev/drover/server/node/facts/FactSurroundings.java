package dev.drover.server.node.facts;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * What facts are taken from, and would otherwise have to be asked of the Java system.
 *
 * @param root where the system's files begin: {@code /} on every real machine
 * @param environment the server's; what begins with {@code DROVER_} is left out, since scripts for
 *     facts get the rest
 * @param osName as Java calls it, such as {@code Linux}; as are the next two
 * @param osVersion such as {@code 6.1.0-18-amd64}
 * @param osArch such as {@code amd64}
 * @param cores that this server may use
 * @param hostName where the system's files do not tell it
 * @param javaVersion that runs this server
 * @param droverVersion of this build
 */
public record FactSurroundings(
        Path root,
        Map<String, String> environment,
        String osName,
        String osVersion,
        String osArch,
        int cores,
        String hostName,
        ZoneId zone,
        String javaVersion,
        String droverVersion) {

    public FactSurroundings {
        Map<String, String> kept = new HashMap<>(environment);
        kept.keySet().removeIf(name -> name.startsWith("DROVER_"));
        environment = Map.copyOf(kept);
    }
}
