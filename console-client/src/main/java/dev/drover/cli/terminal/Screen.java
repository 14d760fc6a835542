package dev.drover.cli.terminal;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The standard output and error. Lines of several threads do not mix; where a terminal shows them,
 * one line at the bottom may stay and be drawn anew below whatever is printed.
 */
public final class Screen {

    private static final String ERASE_LINE = "\r\033[2K";

    private final PrintStream out;
    private final PrintStream err;
    private final Traits traits;
    private final UnaryOperator<Traits> measure;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String bottom;

    /** On a terminal whose size stays as it is. */
    public Screen(PrintStream out, PrintStream err, Traits traits) {
        this(out, err, traits, UnaryOperator.identity());
    }

    /**
     * The two streams of a process.
     *
     * @param measure gives the traits with the size that the terminal has now
     */
    public Screen(PrintStream out, PrintStream err, Traits traits, UnaryOperator<Traits> measure) {
        this.out = out;
        this.err = err;
        this.traits = traits;
        this.measure = measure;
    }

    /** The same streams, on a terminal that has changed. */
    public Screen with(Traits other) {
        return new Screen(out, err, other, measure);
    }

    /** The same streams, on the terminal as large as it is now. */
    public Screen measured() {
        return with(measure.apply(traits));
    }

    public Traits traits() {
        return traits;
    }

    /** {@code text} in a style where colours are wanted, else as it is. */
    public String paint(Style style, String text) {
        return traits.colours() ? style.wrap(text) : text;
    }

    public void line(String text) {
        write(out, text);
    }

    public void error(String text) {
        write(err, text);
    }

    private void write(PrintStream to, String text) {
        lock.lock();
        try {
            if (bottom != null) {
                out.print(ERASE_LINE);
                out.flush();
            }
            to.print(text);
            to.print('\n');
            to.flush();
            if (bottom != null) {
                out.print(bottom);
                out.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Draws the line at the bottom, or takes it away; does nothing where no terminal shows it. */
    public void bottom(@Nullable String text) {
        if (!traits.output()) {
            return;
        }
        lock.lock();
        try {
            if (bottom != null || text != null) {
                out.print(ERASE_LINE);
                out.print(text == null ? "" : text);
                out.flush();
            }
            bottom = text;
        } finally {
            lock.unlock();
        }
    }

    /** Sends control sequences and text as they are, at once. */
    public void raw(String text) {
        lock.lock();
        try {
            out.print(text);
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Sends bytes as they are, at once. */
    public void raw(byte[] bytes) {
        lock.lock();
        try {
            out.write(bytes, 0, bytes.length);
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Whether whoever read the output has gone. */
    public boolean isGone() {
        return out.checkError();
    }
}
