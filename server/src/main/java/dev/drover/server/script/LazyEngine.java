package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.graalvm.polyglot.Engine;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * The engine that all scripts share, made when it is first asked for. Safe for use by many threads.
 */
final class LazyEngine implements AutoCloseable {

    private final List<Path> jars;

    @GuardedBy("this")
    private @Nullable Engine engine;

    @GuardedBy("this")
    private boolean closed;

    private volatile boolean wanted;

    /**
     * @param jars of the engine; none where it is on the class path
     */
    LazyEngine(List<Path> jars) {
        this.jars = List.copyOf(jars);
    }

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
                engine = EngineClasses.found(jars, SharedEngine::make);
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
