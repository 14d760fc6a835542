package dev.drover.cli.surroundings;

import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.Prompt;
import dev.drover.cli.terminal.Screen;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * All that a command sees of the process that it runs in.
 *
 * @param environment variables, as they were at the start
 * @param workingFolder against which paths are resolved
 * @param user the user's name
 * @param home the user's own folder
 * @param launcher the file that starts {@code drover}; empty where the JVM was started without it
 * @param checkout the folder of the checkout that this was built in
 */
public record Surroundings(
        Map<String, String> environment,
        Path workingFolder,
        String user,
        Path home,
        Optional<Path> launcher,
        Optional<Path> checkout,
        InputStream in,
        Screen screen,
        Prompt prompt,
        Interrupts interrupts,
        InstantSource clock) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The same, with another screen and other interrupts. */
    public Surroundings on(Screen otherScreen, Interrupts otherInterrupts) {
        return new Surroundings(
                environment,
                workingFolder,
                user,
                home,
                launcher,
                checkout,
                in,
                otherScreen,
                prompt,
                otherInterrupts,
                clock);
    }

    /** Empty where the variable is not set, or is blank. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A path as the user wrote it. */
    public Path path(String text) {
        return workingFolder.resolve(text).normalize();
    }
}
