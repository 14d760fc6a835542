package dev.drover.server.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the token comes from by which this machine joins. */
final class JoinToken {

    /** The variable that says it where no option does. */
    static final String VARIABLE = "DROVER_JOIN_TOKEN";

    private static final int LONGEST = 4_096;

    private JoinToken() {}

    /**
     * Empty where nobody said one.
     *
     * @param said by the option; {@code -} for a line of the input
     */
    static Optional<Secret> find(
            @Nullable String said,
            @Nullable Path file,
            Map<String, String> environment,
            InputStream input) {
        if (said != null && file != null) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Both --token and --token-file are given",
                    "Give one of them.");
        }
        if (file != null) {
            return present(file.toString(), read(file));
        }
        if (said == null) {
            return Optional.ofNullable(environment.get(VARIABLE))
                    .filter(text -> !text.isBlank())
                    .map(Secret::new);
        }
        return said.equals("-")
                ? present("The standard input", line(input))
                : present("--token", said);
    }

    private static Optional<Secret> present(String where, String text) {
        if (text.isBlank()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    where + " holds no token",
                    "'drover node token' on the primary prints one.");
        }
        return Optional.of(new Secret(text.strip()));
    }

    private static String read(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            return new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND, "There is no file " + file, "See to --token-file.");
        } catch (IOException e) {
            throw unreadable("The file " + file, e);
        }
    }

    /** No more than a line: the rest may have another use. */
    private static String line(InputStream input) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = input.read();
            while (next >= 0 && next != '\n' && line.size() < LONGEST) {
                line.write(next);
                next = input.read();
            }
        } catch (IOException e) {
            throw unreadable("The standard input", e);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static DroverException unreadable(String what, IOException e) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                what + " cannot be read: " + e.getMessage(),
                "Give the token in another way.",
                Map.of(),
                e);
    }
}
