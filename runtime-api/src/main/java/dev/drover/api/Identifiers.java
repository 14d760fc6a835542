package dev.drover.api;

import com.github.f4b6a3.tsid.TsidFactory;

import java.util.regex.Pattern;

/**
 * Makes identifiers: 13 characters of Crockford's base 32, ordered by time, unique within a server
 * and, by 10 random bits of the server, very likely between servers.
 *
 * <p>Safe for use by many threads.
 */
public final class Identifiers {

    private static final Pattern FORM = Pattern.compile("[0-9A-HJKMNP-TV-Z]{13}");

    private final TsidFactory factory = TsidFactory.newInstance1024();

    public RunId nextRun() {
        return new RunId(next());
    }

    public ProcessId nextProcess() {
        return new ProcessId(next());
    }

    public ScriptThreadId nextScriptThread() {
        return new ScriptThreadId(next());
    }

    public OrderId nextOrder() {
        return new OrderId(next());
    }

    public TaskId nextTask() {
        return new TaskId(next());
    }

    private String next() {
        return factory.create().toString();
    }

    static void check(String what, String value) {
        if (!FORM.matcher(value).matches()) {
            String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + shown + "' is not the identifier of a " + what,
                    "Identifiers are 13 characters such as 0N5CKQ4DMB3XA; lists show them.");
        }
    }
}
