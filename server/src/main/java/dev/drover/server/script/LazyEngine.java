package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.graalvm.polyglot.Engine;
import org.jspecify.annotations.Nullable;

/**
 * The engine that all scripts share, made when it is first asked for. Safe for use by many threads.
 */
final class LazyEngine implements AutoCloseable {

    @GuardedBy("this")
    private @Nullable Engine engine;

    @GuardedBy("this")
    private boolean closed;

    private volatile boolean wanted;

    /** It will be asked for soon. */
    void want() {
        wanted = true;
    }

    /** Whether it was asked for, or will be. */
    boolean isWanted() {
        return wanted;
    }

    /** Waits where another thread is making it. */
    Engine get() {
        wanted = true;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("The script host is closed");
            }
            if (engine == null) {
                engine = SharedEngine.make();
            }
            return engine;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (engine != null) {
                engine.close(true);
            }
        }
    }
}
