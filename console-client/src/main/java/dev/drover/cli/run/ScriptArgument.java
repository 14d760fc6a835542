package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code SCRIPT} of the command line names: a script of the library, or a local file, whose
 * text then goes along. A file is meant by {@code ./x.js}, {@code ../x.js}, {@code /x.js}.
 *
 * @param source the text of a local file
 */
record ScriptArgument(String name, @Nullable String source) {

    static ScriptArgument of(Invocation invocation, String text) {
        boolean file =
                text.startsWith("./")
                        || text.startsWith("../")
                        || text.startsWith("/")
                        || text.startsWith("~/");
        if (!file) {
            return new ScriptArgument(text, null);
        }
        Path path = invocation.surroundings().path(text);
        Path name = path.getFileName();
        return new ScriptArgument(name == null ? text : name.toString(), read(path, text));
    }

    private static String read(Path path, String text) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There is no file " + text,
                    "A name without ./ in front is looked up in the library: drover script list");
        } catch (MalformedInputException e) {
            throw unreadable(text, "it is not text in UTF-8", e);
        } catch (IOException e) {
            throw unreadable(text, String.valueOf(e.getMessage()), e);
        }
    }

    private static DroverException unreadable(String text, String why, IOException e) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The script " + text + " cannot be read: " + why,
                "See to the file.",
                Map.of(),
                e);
    }
}
