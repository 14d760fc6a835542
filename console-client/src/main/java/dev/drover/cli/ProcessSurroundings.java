package dev.drover.cli;

import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Traits;

import org.jline.utils.Signals;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The surroundings of this process, as the operating system and the launcher give them. */
public final class ProcessSurroundings {

    private ProcessSurroundings() {}

    /** With {@code environment} in place of what the process was given. */
    public static Surroundings of(Map<String, String> environment) {
        Screen screen =
                new Screen(
                        stream(FileDescriptor.out),
                        stream(FileDescriptor.err),
                        traits(environment),
                        TerminalSize::of);
        return new Surroundings(
                environment,
                Path.of("").toAbsolutePath(),
                System.getProperty("user.name", ""),
                Path.of(System.getProperty("user.home", "/")),
                property("drover.launcher").map(Path::of),
                property("drover.checkout").map(Path::of),
                System.in,
                screen,
                new TerminalPrompt(screen, System.in),
                ProcessSurroundings::hear,
                InstantSource.system());
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 8192),
                false,
                StandardCharsets.UTF_8);
    }

    /** The launcher knows for nothing which streams are terminals; asking here costs a library. */
    private static Traits traits(Map<String, String> environment) {
        String terminals = property("drover.terminals").orElse("");
        boolean input = terminals.contains("0");
        boolean output = terminals.contains("1");
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Traits(
                input,
                output && !dumb,
                output && !dumb && !plain,
                isUnicode(environment),
                number(environment, "COLUMNS", 80),
                number(environment, "LINES", 24));
    }

    private static boolean isUnicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value.toUpperCase(java.util.Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String value = environment.getOrDefault(name, "");
        return value.matches("\\d{1,4}") ? Integer.parseInt(value) : otherwise;
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isEmpty());
    }

    private static Interrupts.Hearing hear(Runnable action) {
        Object before = Signals.register("INT", action);
        return () -> Signals.unregister("INT", before);
    }
}
