package dev.drover.cli.command;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.surroundings.Surroundings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** Text that an option names: a file, or {@code -} for the standard input. */
public final class TextInput {

    private TextInput() {}

    public static String read(Surroundings surroundings, String name) {
        try {
            return name.equals("-")
                    ? new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(surroundings.path(name));
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND, "There is no file " + name, "See to the path.");
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The file " + name + " cannot be read: " + e.getMessage(),
                    "It must be text in UTF-8.",
                    Map.of(),
                    e);
        }
    }
}
