package dev.drover.server.storage;

import com.github.f4b6a3.tsid.Tsid;

import dev.drover.api.Json;
import dev.drover.api.ProcessView;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.server.control.RunStore;
import dev.drover.server.control.RunSummary;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs in the database. Statements take their parameters by position: each run costs two commits,
 * and parsing named parameters would cost as much as performing them.
 */
public final class H2RunStore implements RunStore {

    private static final Logger LOG = LoggerFactory.getLogger(H2RunStore.class);

    /** Identifiers are shown as 13 digits in Crockford's base 32. */
    private static final int DIGITS = 13;

    private static final int IN_ROW = 20_000;
    private static final String ROW = "SELECT id, record, large_record FROM ";

    private final Database database;

    public H2RunStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(RunView run) {
        long id = number(run.runId().value());
        Kept kept = Kept.of(run);
        database.write(
                "the run " + run.runId(),
                handle -> {
                    if (!run.state().isFinal()) {
                        handle.execute("INSERT INTO run_unfinished VALUES (?)", id);
                    }
                    return handle.execute(
                            "INSERT INTO run VALUES (?, ?, ?)", id, kept.row(), kept.large());
                });
    }

    @Override
    public void update(RunView run) {
        long id = number(run.runId().value());
        Kept kept = Kept.of(run);
        database.write(
                "the run " + run.runId(),
                handle -> {
                    if (run.state().isFinal()) {
                        handle.execute("DELETE FROM run_unfinished WHERE id = ?", id);
                    }
                    return handle.execute(
                            "UPDATE run SET record = ?, large_record = ? WHERE id = ?",
                            kept.row(),
                            kept.large(),
                            id);
                });
    }

    @Override
    public Optional<RunView> find(RunId run) {
        if (!Tsid.isValid(run.value())) {
            return Optional.empty();
        }
        return database
                .read(
                        "the run " + run,
                        handle -> runs(handle, ROW + "run WHERE id = ?", number(run.value())))
                .stream()
                .findFirst();
    }

    @Override
    public List<RunView> startingWith(String prefix, int limit) {
        if (prefix.length() > DIGITS) {
            return List.of();
        }
        String from = prefix + "0".repeat(DIGITS - prefix.length());
        String to = prefix + "Z".repeat(DIGITS - prefix.length());
        if (!Tsid.isValid(from)) {
            return List.of();
        }
        return database.read(
                "runs",
                handle ->
                        summaries(
                                handle,
                                ROW + "run WHERE id BETWEEN ? AND ? ORDER BY id DESC" + " LIMIT ?",
                                number(from),
                                Tsid.isValid(to) ? number(to) : Long.MAX_VALUE,
                                limit));
    }

    @Override
    public List<RunView> newest(int limit, @Nullable RunId before) {
        long end =
                before != null && Tsid.isValid(before.value())
                        ? number(before.value())
                        : Long.MAX_VALUE;
        return database.read(
                "runs",
                handle ->
                        summaries(
                                handle,
                                ROW + "run WHERE id < ? ORDER BY id DESC LIMIT ?",
                                end,
                                limit));
    }

    @Override
    public List<RunView> unfinished() {
        return database.read(
                "runs",
                handle ->
                        runs(
                                handle,
                                ROW
                                        + "run WHERE id IN (SELECT id FROM run_unfinished)"
                                        + " ORDER BY id"));
    }

    @Override
    public Set<RunId> all() {
        return database.read(
                "runs",
                handle ->
                        handle.select("SELECT id FROM run")
                                .mapTo(Long.class)
                                .collect(Collectors.mapping(H2RunStore::run, Collectors.toSet())));
    }

    @Override
    public void insertProcess(ProcessView process) {
        Kept kept = Kept.of(process);
        database.write(
                "the process " + process.processId(),
                handle ->
                        handle.execute(
                                "MERGE INTO run_process VALUES (?, ?, ?, ?)",
                                number(process.processId().value()),
                                number(process.runId().value()),
                                kept.row(),
                                kept.large()));
    }

    @Override
    public List<ProcessView> processes(RunId run) {
        return database.read(
                "the processes of run " + run,
                handle ->
                        read(
                                handle,
                                ProcessView.class,
                                ROW + "run_process WHERE run_id = ? ORDER BY id",
                                number(run.value())));
    }

    @Override
    public List<RunId> prune(int keep) {
        return database.write(
                "old runs",
                handle -> {
                    List<Long> old =
                            handle.select(
                                            "SELECT id FROM run WHERE id NOT IN (SELECT id FROM"
                                                    + " run_unfinished) ORDER BY id DESC OFFSET ?"
                                                    + " ROWS",
                                            keep)
                                    .mapTo(Long.class)
                                    .list();
                    for (long run : old) {
                        handle.execute("DELETE FROM run_process WHERE run_id = ?", run);
                        handle.execute("DELETE FROM run WHERE id = ?", run);
                    }
                    return old.stream().map(H2RunStore::run).toList();
                });
    }

    private static List<RunView> runs(Handle handle, String query, Object... parameters) {
        return read(handle, RunView.class, query, parameters);
    }

    private static List<RunView> summaries(Handle handle, String query, Object... parameters) {
        return runs(handle, query, parameters).stream().map(RunSummary::of).toList();
    }

    /** A record that cannot be read is reported and left out: it must not keep others from view. */
    private static <T> List<T> read(
            Handle handle, Class<T> type, String query, Object... parameters) {
        return handle
                .select(query, parameters)
                .map((row, context) -> {
                    String inRow = row.getString(2);
                    String json = inRow == null ? row.getString(3) : inRow;
                    return readable(type, row.getLong(1), json);
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static <T> Optional<T> readable(Class<T> type, long id, String json) {
        try {
            return Optional.of(Json.mapper().readValue(json, type));
        } catch (JacksonException e) {
            LOG.atError()
                    .addKeyValue("id", Tsid.from(id))
                    .addKeyValue("reason", e.getOriginalMessage())
                    .log("A stored record cannot be read and is left out");
            return Optional.empty();
        }
    }

    private static RunId run(long number) {
        return new RunId(Tsid.from(number).toString());
    }

    private static long number(String identifier) {
        return Tsid.from(identifier).toLong();
    }

    /** A record goes into the row, or outside of it where it is long. */
    private record Kept(String json) {

        static Kept of(Object view) {
            return new Kept(Json.mapper().writeValueAsString(view));
        }

        @Nullable String row() {
            return json.length() <= IN_ROW ? json : null;
        }

        @Nullable String large() {
            return json.length() <= IN_ROW ? null : json;
        }
    }
}
