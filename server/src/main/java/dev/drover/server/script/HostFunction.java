package dev.drover.server.script;

import dev.drover.server.access.Permission;

import java.util.regex.Pattern;

/**
 * A function that scripts reach through the door.
 *
 * @param name {@code noun.verb}
 * @param permission what the caller needs
 * @param parameters the record that the arguments are read into; missing members are null there
 */
public record HostFunction<P extends Record>(
        String name,
        Permission permission,
        Class<P> parameters,
        Execution execution,
        HostAction<P> action) {

    /** Where the action is run. */
    public enum Execution {
        /** On the script's own thread: it must not wait, but may answer later with a future. */
        INLINE,
        /** On a virtual thread of its own, interrupted when the call is cancelled. */
        BLOCKING
    }

    private static final Pattern FORM = Pattern.compile("[a-z][A-Za-z]*\\.[a-z][A-Za-z]*");

    public HostFunction {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A host function is named noun.verb, not '" + name + "'");
        }
    }

    /** See {@link Execution#INLINE}. */
    public static <P extends Record> HostFunction<P> inline(
            String name, Permission permission, Class<P> parameters, HostAction<P> action) {
        return new HostFunction<>(name, permission, parameters, Execution.INLINE, action);
    }

    /** See {@link Execution#BLOCKING}. */
    public static <P extends Record> HostFunction<P> blocking(
            String name, Permission permission, Class<P> parameters, HostAction<P> action) {
        return new HostFunction<>(name, permission, parameters, Execution.BLOCKING, action);
    }
}
