package dev.drover.server.node.facts;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Programs along the PATH that people choose machines by, and what installs others. */
final class ToolFacts {

    static final List<String> TOOLS =
            List.of(
                    "ansible",
                    "ansible-playbook",
                    "bash",
                    "cargo",
                    "cmake",
                    "curl",
                    "docker",
                    "gcc",
                    "git",
                    "go",
                    "gradle",
                    "helm",
                    "java",
                    "kubectl",
                    "make",
                    "mvn",
                    "mysql",
                    "nginx",
                    "node",
                    "npm",
                    "openssl",
                    "perl",
                    "php",
                    "podman",
                    "psql",
                    "python3",
                    "rsync",
                    "ruby",
                    "ssh",
                    "systemctl",
                    "tar",
                    "terraform",
                    "wget");

    private static final Map<String, List<String>> MANAGERS_OF_FAMILY =
            Map.of(
                    "debian", List.of("apt"),
                    "redhat", List.of("dnf", "yum"),
                    "suse", List.of("zypper"),
                    "alpine", List.of("apk"),
                    "arch", List.of("pacman"),
                    "darwin", List.of("brew"));
    private static final List<String> MANAGERS =
            List.of("apt", "dnf", "yum", "zypper", "apk", "pacman", "brew");

    private static final String USUAL_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int MOST_FOLDERS = 32;
    private static final int LONGEST_FOLDER = 200;

    private final MachineFiles files;
    private final List<String> folders;

    ToolFacts(MachineFiles files, Map<String, String> environment) {
        this.files = files;
        this.folders =
                Arrays.stream(environment.getOrDefault("PATH", USUAL_PATH).split(":"))
                        // A relative one means another folder for each process.
                        .filter(folder ->
                                folder.startsWith("/") && folder.length() <= LONGEST_FOLDER)
                        .distinct()
                        .limit(MOST_FOLDERS)
                        .toList();
    }

    /** Path by name, of those that are there. */
    Map<String, String> found() {
        Map<String, String> found = new TreeMap<>();
        TOOLS.forEach(tool -> find(tool).ifPresent(path -> found.put(tool, path)));
        return found;
    }

    /** That of the distribution, or else any that is there. */
    Optional<String> packageManager(String family) {
        return Stream.concat(
                        MANAGERS_OF_FAMILY.getOrDefault(family, List.of()).stream(),
                        MANAGERS.stream())
                .filter(manager -> find(manager).isPresent())
                .findFirst();
    }

    private Optional<String> find(String tool) {
        return folders.stream()
                .map(folder -> folder.endsWith("/") ? folder + tool : folder + "/" + tool)
                .filter(this::isProgram)
                .findFirst();
    }

    private boolean isProgram(String path) {
        try {
            Path file = files.file(path);
            return Files.isRegularFile(file) && Files.isExecutable(file);
        } catch (InvalidPathException e) {
            return false; // a folder that cannot be there holds nothing
        }
    }
}
