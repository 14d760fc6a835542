package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.SafeText;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Prints on paper through {@code lp} (Debian: cups-client). */
final class Paper {

    private static final String PROGRAM = "lp";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Surroundings surroundings;
    private final Path program;

    private Paper(Surroundings surroundings, Path program) {
        this.surroundings = surroundings;
        this.program = program;
    }

    static Paper find(Surroundings surroundings) {
        return Arrays.stream(surroundings.variable("PATH").orElse("").split(File.pathSeparator))
                .filter(place -> !place.isEmpty())
                .map(place -> surroundings.path(place).resolve(PROGRAM))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(file -> new Paper(surroundings, file))
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.CONFIGURATION,
                                "There is no program '" + PROGRAM + "' on the PATH to print with",
                                "Install it (Debian: apt install cups-client), or use"
                                        + " --output-file."));
    }

    /** Returns when the printer's queue has it, or throws what {@code lp} says against that. */
    void print(String title, String text) throws IOException {
        Path pages = Files.createTempFile("drover-print-", ".txt");
        Path said = Files.createTempFile("drover-print-", ".log");
        try {
            Files.writeString(pages, text);
            int code = run(title, pages, said);
            String message = Files.readString(said, StandardCharsets.UTF_8).strip();
            if (code != 0) {
                throw failed("it ended with exit code " + code + ": " + message);
            }
            surroundings.screen().error(SafeText.lines(message));
        } finally {
            Files.deleteIfExists(pages);
            Files.deleteIfExists(said);
        }
    }

    /** It is given a file: what reads too slowly, or not at all, holds nothing up. */
    private int run(String title, Path pages, Path said) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(program.toString(), "-t", title, pages.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().putAll(surroundings.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE)) {
                throw failed("it did not end within " + PATIENCE.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("it was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private DroverException failed(String why) {
        return new DroverException(
                ErrorKind.LAUNCH,
                "The results could not be printed with " + program + ": " + why,
                "See to the printer (lpstat -t), or use --output-file.",
                Map.of(),
                null);
    }
}
