package dev.drover.server.node.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/** A folder that looks like the root of a machine. */
final class FakeMachine {

    final Path root;
    final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
    String osName = "Linux";

    FakeMachine(Path root) {
        this.root = root;
    }

    FakeMachine file(String path, String text) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeMachine program(String path) {
        file(path, "#!/bin/sh\n");
        try {
            Files.setPosixFilePermissions(
                    root.resolve(path.substring(1)), PosixFilePermissions.fromString("rwxr-xr-x"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FactSurroundings surroundings() {
        return new FactSurroundings(
                root,
                environment,
                osName,
                "5.0",
                "amd64",
                3,
                "fallback",
                ZoneId.of("Europe/Paris"),
                "25.0.1",
                "1.2.3");
    }

    MachineFacts facts() {
        return new MachineFacts(surroundings());
    }

    MachineFiles files() {
        return new MachineFiles(root);
    }
}
