package dev.drover.server.node.files;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.regex.Pattern;

/**
 * The rights of a file as octal text such as {@code 0644}, {@code 755} or, with the special bits,
 * {@code 4755}.
 *
 * @param bits 0 to 07777
 */
public record FileMode(int bits) {

    private static final int ALL = 0_7777;
    private static final int RIGHTS = 0_777;
    private static final int OCTAL = 8;
    private static final Pattern FORM = Pattern.compile("0?[0-7]{3,4}");

    public FileMode {
        if ((bits & ~ALL) != 0) {
            throw wrong(Integer.toOctalString(bits));
        }
    }

    @JsonCreator
    public static FileMode parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw wrong(text.length() > 40 ? text.substring(0, 40) + "..." : text);
        }
        return new FileMode(Integer.parseInt(text, OCTAL));
    }

    /** What of a file's mode a copy gets: not that it runs as its owner. */
    public static FileMode ofSource(int mode) {
        return new FileMode(mode & RIGHTS);
    }

    private static DroverException wrong(String shown) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "'" + shown + "' is not the mode of a file",
                "Give octal digits such as 0644 or 0755, at most 7777.");
    }

    @JsonValue
    @Override
    public String toString() {
        return "%04o".formatted(bits);
    }
}
