package dev.drover.server.data;

import java.util.function.Function;

/**
 * A watcher's side of a table: after a signal it takes what changed since it took last. A slow
 * watcher gets the newest values, never a growing queue.
 *
 * @param <T> what changed
 */
public interface Subscription<T> extends AutoCloseable {

    /** What changed since the last call; may be nothing. After it, the next change signals. */
    T take();

    @Override
    void close();

    /** The same subscription in other words; closing either closes both. */
    default <R> Subscription<R> map(Function<T, R> words) {
        Subscription<T> original = this;
        return new Subscription<>() {
            @Override
            public R take() {
                return words.apply(original.take());
            }

            @Override
            public void close() {
                original.close();
            }
        };
    }
}
