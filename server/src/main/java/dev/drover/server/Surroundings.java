package dev.drover.server;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What a server is started in: everything that it would otherwise have to ask the Java system for.
 *
 * @param dataFolder where it keeps everything; made where it is missing
 * @param environment the process's environment variables, which local processes inherit
 * @param workingDirectory where local processes start unless a script says otherwise
 * @param commandFolder the folder of the {@code drover} command; null where it is not known
 * @param engineJars what the engine of scripts is in, where it is not on the class path
 * @param version of this build
 */
public record Surroundings(
        Path dataFolder,
        Map<String, String> environment,
        Path workingDirectory,
        @Nullable Path commandFolder,
        List<Path> engineJars,
        String version,
        InstantSource clock) {

    public Surroundings {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
        engineJars = List.copyOf(engineJars);
    }

    /** With the engine on the class path. */
    public Surroundings(
            Path dataFolder,
            Map<String, String> environment,
            Path workingDirectory,
            @Nullable Path commandFolder,
            String version,
            InstantSource clock) {
        this(dataFolder, environment, workingDirectory, commandFolder, List.of(), version, clock);
    }

    public Surroundings withDataFolder(Path other) {
        return new Surroundings(
                other, environment, workingDirectory, commandFolder, engineJars, version, clock);
    }
}
