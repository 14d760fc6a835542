package dev.drover.server.data;

import java.util.function.Function;

/**
 * Puts what changed in a table into the words of the wire: the same delta gives the same object,
 * for which its JSON is written once. Safe for use by many threads.
 *
 * @param <T> immutable
 */
public final class Words<V, T> implements Function<Delta<V>, T> {

    private record Put<V, T>(Delta<V> delta, T words) {

        /** The same object: to compare what is in it would cost more than to put it into words. */
        @SuppressWarnings("ReferenceEquality")
        private boolean isOf(Delta<V> other) {
            return delta == other;
        }
    }

    private final Function<Delta<V>, T> words;
    private final Shared<Put<V, T>> shared = new Shared<>();

    public Words(Function<Delta<V>, T> words) {
        this.words = words;
    }

    @Override
    public T apply(Delta<V> delta) {
        Put<V, T> known = shared.find(put -> put.isOf(delta));
        if (known != null) {
            return known.words;
        }
        return shared.keep(new Put<>(delta, words.apply(delta))).words;
    }
}
