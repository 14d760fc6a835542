package dev.drover.server.node.files;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * Whom a file is to belong to: {@code user} or {@code user:group}, each a name or a number. As with
 * {@code chown}, a user alone leaves the group that the file got when it was made.
 */
public record FileOwner(String user, @Nullable String group) {

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]{0,98}\\$?");

    public FileOwner {
        check("user", user);
        if (group != null) {
            check("group", group);
        }
    }

    @JsonCreator
    public static FileOwner parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new FileOwner(text, null)
                : new FileOwner(text.substring(0, colon), text.substring(colon + 1));
    }

    private static void check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            String shown = name.length() > 40 ? name.substring(0, 40) + "..." : name;
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + shown + "' cannot be the name of a " + what,
                    "Give the owner of a file as user or user:group.");
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return group == null ? user : user + ":" + group;
    }
}
