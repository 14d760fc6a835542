package dev.drover.server;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a server is started in: everything that it would otherwise have to ask the Java system for.
 *
 * @param dataFolder where it keeps everything; made where it is missing
 * @param environment the process's environment variables, which local processes inherit
 * @param workingDirectory where local processes start unless a script says otherwise
 * @param commandFolder the folder of the {@code drover} command; null where it is not known
 * @param version of this build
 */
public record Surroundings(
        Path dataFolder,
        Map<String, String> environment,
        Path workingDirectory,
        @Nullable Path commandFolder,
        String version,
        InstantSource clock) {

    public Surroundings {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    public Surroundings withDataFolder(Path other) {
        return new Surroundings(
                other, environment, workingDirectory, commandFolder, version, clock);
    }
}
