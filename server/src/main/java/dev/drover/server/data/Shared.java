package dev.drover.server.data;

import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The few newest results of something that many ask for at once, so that it is made once for all of
 * them. Whoever asks on while nothing is asked of the rest finds them gone with the next collection
 * of garbage: nothing is held for nobody.
 *
 * <p>Safe for use by many threads; those who come at the same instant may each make their own.
 *
 * @param <R> immutable, and itself able to say which question it answers
 */
public final class Shared<R> {

    /** Whether a result is the one that is asked for. */
    @FunctionalInterface
    public interface Question<R> {
        boolean isAnsweredBy(R result);
    }

    private static final int KEPT = 4;

    private final AtomicReferenceArray<@Nullable WeakReference<R>> kept =
            new AtomicReferenceArray<>(KEPT);
    private final AtomicInteger next = new AtomicInteger();

    public @Nullable R find(Question<R> question) {
        for (int i = 0; i < KEPT; i++) {
            WeakReference<R> reference = kept.get(i);
            R result = reference == null ? null : reference.get();
            if (result != null && question.isAnsweredBy(result)) {
                return result;
            }
        }
        return null;
    }

    /** Takes the place of the oldest. */
    public R keep(R result) {
        kept.set(Math.floorMod(next.getAndIncrement(), KEPT), new WeakReference<>(result));
        return result;
    }
}
