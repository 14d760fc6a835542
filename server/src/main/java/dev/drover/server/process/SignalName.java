package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.List;
import java.util.Locale;

/** Names of Linux's signals; the same numbers on x86-64 and aarch64. */
final class SignalName {

    private static final List<String> NAMES =
            List.of(
                    "SIGHUP",
                    "SIGINT",
                    "SIGQUIT",
                    "SIGILL",
                    "SIGTRAP",
                    "SIGABRT",
                    "SIGBUS",
                    "SIGFPE",
                    "SIGKILL",
                    "SIGUSR1",
                    "SIGSEGV",
                    "SIGUSR2",
                    "SIGPIPE",
                    "SIGALRM",
                    "SIGTERM",
                    "SIGSTKFLT",
                    "SIGCHLD",
                    "SIGCONT",
                    "SIGSTOP",
                    "SIGTSTP",
                    "SIGTTIN",
                    "SIGTTOU",
                    "SIGURG",
                    "SIGXCPU",
                    "SIGXFSZ",
                    "SIGVTALRM",
                    "SIGPROF",
                    "SIGWINCH",
                    "SIGIO",
                    "SIGPWR",
                    "SIGSYS");

    private SignalName() {}

    /** The name of a number, {@code SIGTERM} for 15; a real-time signal is {@code SIG34}. */
    static String of(int number) {
        return number >= 1 && number <= NAMES.size() ? NAMES.get(number - 1) : "SIG" + number;
    }

    /** The number of a name with or without SIG, in any case. */
    static int number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        int index = NAMES.indexOf(upper.startsWith("SIG") ? upper : "SIG" + upper);
        if (index < 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "There is no signal '" + name + "'",
                    "Signals are TERM, KILL, INT, HUP, USR1 and so on.");
        }
        return index + 1;
    }
}
