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

    /** Waits where another thread is making it. */
    Engine get() {
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
