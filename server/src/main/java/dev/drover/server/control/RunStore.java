package dev.drover.server.control;

import dev.drover.api.ProcessView;
import dev.drover.api.RunId;
import dev.drover.api.RunView;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where runs are kept; a record that cannot be read is left out. Every method returns when what it
 * wrote is durable, and throws STORAGE_FULL or UNAVAILABLE when it could not be.
 */
public interface RunStore {

    void insert(RunView run);

    /** Replaces the row of the same identifier. */
    void update(RunView run);

    Optional<RunView> find(RunId run);

    /** Summaries of those whose identifiers start with {@code prefix}: the newest {@code limit}. */
    List<RunView> startingWith(String prefix, int limit);

    /** Summaries, the newest first, of those before {@code before} where it is given. */
    List<RunView> newest(int limit, @Nullable RunId before);

    /** Those in no final state. */
    List<RunView> unfinished();

    /** The identifiers of all. */
    Set<RunId> all();

    /** Keeps how a local process of a run ended; what was kept of it before is replaced. */
    void insertProcess(ProcessView process);

    /** The ended local processes of a run, oldest first. */
    List<ProcessView> processes(RunId run);

    /** Deletes the oldest runs in a final state beyond the newest {@code keep}, and says which. */
    List<RunId> prune(int keep);
}
