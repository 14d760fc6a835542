package dev.drover.server.storage;

import dev.drover.api.Json;
import dev.drover.api.ProcessView;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.server.control.RunStore;
import dev.drover.server.control.RunSummary;

import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs in the database. */
public final class H2RunStore implements RunStore {

    private static final Logger LOG = LoggerFactory.getLogger(H2RunStore.class);

    private final Database database;

    public H2RunStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(RunView run) {
        database.write(
                "the run " + run.runId(),
                handle ->
                        handle.createUpdate(
                                        "INSERT INTO run (run_id, is_final, record) VALUES (:id,"
                                                + " :final, :record)")
                                .bind("id", run.runId().value())
                                .bind("final", run.state().isFinal())
                                .bind("record", Json.mapper().writeValueAsString(run))
                                .execute());
    }

    @Override
    public void update(RunView run) {
        database.write(
                "the run " + run.runId(),
                handle ->
                        handle.createUpdate(
                                        "UPDATE run SET is_final = :final, record = :record WHERE"
                                                + " run_id = :id")
                                .bind("id", run.runId().value())
                                .bind("final", run.state().isFinal())
                                .bind("record", Json.mapper().writeValueAsString(run))
                                .execute());
    }

    @Override
    public Optional<RunView> find(RunId run) {
        return database.read(
                "the run " + run,
                handle ->
                        runs(
                                        handle.createQuery(
                                                        "SELECT record FROM run WHERE run_id = :id")
                                                .bind("id", run.value()))
                                .stream()
                                .findFirst());
    }

    @Override
    public List<RunView> startingWith(String prefix, int limit) {
        return database.read(
                "runs",
                handle ->
                        summaries(
                                handle.createQuery(
                                                "SELECT record FROM run WHERE run_id >= :from AND"
                                                        + " run_id < :to ORDER BY run_id DESC LIMIT"
                                                        + " :limit")
                                        .bind("from", prefix)
                                        .bind("to", prefix + "~")
                                        .bind("limit", limit)));
    }

    @Override
    public List<RunView> newest(int limit, @Nullable RunId before) {
        return database.read(
                "runs",
                handle ->
                        summaries(
                                handle.createQuery(
                                                "SELECT record FROM run WHERE run_id < :before"
                                                        + " ORDER BY run_id DESC LIMIT :limit")
                                        .bind("before", before == null ? "~" : before.value())
                                        .bind("limit", limit)));
    }

    @Override
    public List<RunView> unfinished() {
        return database.read(
                "runs",
                handle ->
                        runs(
                                handle.createQuery(
                                        "SELECT record FROM run WHERE is_final = FALSE ORDER BY"
                                                + " run_id")));
    }

    @Override
    public Set<RunId> all() {
        return database.read(
                "runs",
                handle ->
                        handle.createQuery("SELECT run_id FROM run").mapTo(String.class).stream()
                                .map(RunId::new)
                                .collect(Collectors.toSet()));
    }

    @Override
    public void insertProcess(ProcessView process) {
        database.write(
                "the process " + process.processId(),
                handle ->
                        handle.createUpdate(
                                        "MERGE INTO run_process (process_id, run_id, record)"
                                                + " VALUES (:id, :run, :record)")
                                .bind("id", process.processId().value())
                                .bind("run", process.runId().value())
                                .bind("record", Json.mapper().writeValueAsString(process))
                                .execute());
    }

    @Override
    public List<ProcessView> processes(RunId run) {
        return database.read(
                "the processes of run " + run,
                handle ->
                        readable(
                                        handle.createQuery(
                                                        "SELECT record FROM run_process WHERE"
                                                            + " run_id = :run ORDER BY process_id")
                                                .bind("run", run.value()),
                                        ProcessView.class)
                                .toList());
    }

    @Override
    public List<RunId> prune(int keep) {
        return database.write(
                "old runs",
                handle -> {
                    List<String> old =
                            handle.createQuery(
                                            "SELECT run_id FROM run WHERE is_final = TRUE"
                                                    + " ORDER BY run_id DESC OFFSET :keep ROWS")
                                    .bind("keep", keep)
                                    .mapTo(String.class)
                                    .list();
                    for (String run : old) {
                        handle.createUpdate("DELETE FROM run_process WHERE run_id = :run")
                                .bind("run", run)
                                .execute();
                        handle.createUpdate("DELETE FROM run WHERE run_id = :run")
                                .bind("run", run)
                                .execute();
                    }
                    return old.stream().map(RunId::new).toList();
                });
    }

    private static List<RunView> runs(Query query) {
        return readable(query, RunView.class).toList();
    }

    private static List<RunView> summaries(Query query) {
        return readable(query, RunView.class).map(RunSummary::of).toList();
    }

    /** A record that cannot be read is reported and left out: it must not keep others from view. */
    private static <T> Stream<T> readable(Query query, Class<T> type) {
        return query.mapTo(String.class).stream()
                .flatMap(record -> {
                    try {
                        return Stream.of(Json.mapper().readValue(record, type));
                    } catch (JacksonException e) {
                        LOG.atError()
                                .addKeyValue(
                                        "record",
                                        record.substring(0, Math.min(200, record.length())))
                                .addKeyValue("reason", e.getOriginalMessage())
                                .log("A stored record cannot be read and is left out");
                        return Stream.empty();
                    }
                });
    }
}
