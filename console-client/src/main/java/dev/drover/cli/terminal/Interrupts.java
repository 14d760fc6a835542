package dev.drover.cli.terminal;

/** Hears Ctrl-C. */
public interface Interrupts {

    /** Calls {@code action} on each Ctrl-C, instead of ending the process, until closed. */
    Hearing hear(Runnable action);

    /** An end to hearing. */
    interface Hearing extends AutoCloseable {

        @Override
        void close();
    }
}
