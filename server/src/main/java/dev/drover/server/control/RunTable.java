package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.server.data.Delta;
import dev.drover.server.data.Subscription;
import dev.drover.server.data.Versioned;
import dev.drover.server.data.VersionedTable;
import dev.drover.server.data.Words;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.TreeSet;

/**
 * The newest runs, alive or over, for consoles that poll what changed.
 *
 * <p>Safe for use by many threads.
 */
public final class RunTable implements AutoCloseable {

    /** Runs that a poll can tell of; older ones are asked for by list. */
    static final int SHOWN = 500;

    private static final int TOMBSTONES = 2_000;
    private static final int WATCHERS = 20_000;

    private final VersionedTable<RunView> table;
    private final Words<RunView, RunChanges> words = new Words<>(RunTable::changes);
    private final Object guard = new Object();

    @GuardedBy("guard")
    private final TreeSet<RunId> shown = new TreeSet<>();

    /**
     * Versions begin above all that an earlier server gave, since no server makes a thousand
     * changes a millisecond.
     */
    public RunTable(InstantSource clock) {
        this.table = new VersionedTable<>(clock.millis() * 1_000, TOMBSTONES, WATCHERS);
    }

    public long version() {
        return table.version();
    }

    /**
     * What changed since a version; waits up to {@code wait} where nothing did. Null asks for
     * everything.
     */
    public RunChanges poll(@Nullable Long since, Duration wait) {
        return words.apply(table.poll(since, "", wait));
    }

    /** Subscribes to changes; {@code signal} must not block. */
    public Subscription<RunChanges> watch(@Nullable Long since, Runnable signal) {
        return table.watch(since, "", signal).map(words);
    }

    private static RunChanges changes(Delta<RunView> delta) {
        return new RunChanges(
                delta.version(),
                delta.changes().stream().map(Versioned::value).toList(),
                delta.removed().stream().map(RunId::new).toList(),
                delta.reset());
    }

    /** A view that comes late takes nothing back: what was shown as over stays over. */
    void show(RunView run) {
        RunView view = RunSummary.of(run);
        synchronized (guard) {
            if (!view.state().isFinal() && isShownAsOver(view.runId())) {
                return;
            }
            if (!shown.contains(view.runId())
                    && view.state().isFinal()
                    && isOlderThanAllShown(view.runId())) {
                return;
            }
            shown.add(view.runId());
            table.put(view.runId().value(), view);
            while (shown.size() > SHOWN) {
                RunId oldest = oldestToDrop();
                shown.remove(oldest);
                table.remove(oldest.value());
            }
        }
    }

    void forget(RunId run) {
        synchronized (guard) {
            if (shown.remove(run)) {
                table.remove(run.value());
            }
        }
    }

    /** The oldest that is over; where all go on, the oldest. */
    @GuardedBy("guard")
    private RunId oldestToDrop() {
        return shown.stream().filter(this::isShownAsOver).findFirst().orElseGet(shown::getFirst);
    }

    private boolean isShownAsOver(RunId run) {
        return table.get(run.value()).filter(known -> known.value().state().isFinal()).isPresent();
    }

    @GuardedBy("guard")
    private boolean isOlderThanAllShown(RunId run) {
        return shown.size() >= SHOWN && run.compareTo(shown.getFirst()) < 0;
    }

    @Override
    public void close() {
        table.close();
    }
}
