package dev.drover.server.storage;

import com.github.f4b6a3.tsid.Tsid;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.server.task.StoredTask;
import dev.drover.server.task.TargetEnd;
import dev.drover.server.task.TaskStore;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tasks in the database. */
public final class H2TaskStore implements TaskStore {

    private static final Logger LOG = LoggerFactory.getLogger(H2TaskStore.class);

    /** Identifiers are shown as 13 digits in Crockford's base 32. */
    private static final int DIGITS = 13;

    /** So many fit into a row as a rule. */
    private static final int ENDS_IN_ROW = 40;

    private static final String VIEWS = "SELECT id, record, large_record FROM task ";

    private final Database database;

    public H2TaskStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(StoredTask task) {
        long id = number(task.view().taskId());
        RowText record = RowText.of(Json.mapper().writeValueAsString(task.view()));
        RowText definition = RowText.of(task.sealedDefinition());
        RowText nodes =
                RowText.of(
                        task.nodes().stream()
                                .map(NodeName::value)
                                .collect(Collectors.joining(",")));
        database.write(
                "the task " + task.view().taskId(),
                handle -> {
                    handle.execute("INSERT INTO task_unfinished VALUES (?)", id);
                    return handle.execute(
                            "INSERT INTO task VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                            id,
                            record.inRow(),
                            record.large(),
                            nodes.inRow(),
                            nodes.large(),
                            definition.inRow(),
                            definition.large());
                });
    }

    @Override
    public boolean update(TaskView view) {
        long id = number(view.taskId());
        RowText record = RowText.of(Json.mapper().writeValueAsString(view));
        return database.write(
                "the task " + view.taskId(),
                handle -> {
                    boolean open =
                            handle.createQuery("SELECT id FROM task_unfinished WHERE id = ?")
                                    .bind(0, id)
                                    .mapTo(Long.class)
                                    .findOne()
                                    .isPresent();
                    if (!open) {
                        return false;
                    }
                    if (view.state().isFinal()) {
                        handle.execute("DELETE FROM task_unfinished WHERE id = ?", id);
                    }
                    handle.execute(
                            "UPDATE task SET record = ?, large_record = ?, ended_at = ? WHERE id ="
                                    + " ?",
                            record.inRow(),
                            record.large(),
                            view.endedAt() == null ? null : view.endedAt().toEpochMilli(),
                            id);
                    return true;
                });
    }

    @Override
    public void end(TaskId task, List<TargetEnd> ends) {
        long id = number(task);
        List<RowText> rows = new ArrayList<>();
        for (int from = 0; from < ends.size(); from += ENDS_IN_ROW) {
            List<TargetEnd> part = ends.subList(from, Math.min(ends.size(), from + ENDS_IN_ROW));
            rows.add(RowText.of(Json.mapper().writeValueAsString(part)));
        }
        database.write(
                "ends of task " + task,
                handle -> {
                    for (RowText row : rows) {
                        handle.execute(
                                "INSERT INTO task_end (task_id, record, large_record) VALUES (?, ?,"
                                        + " ?)",
                                id,
                                row.inRow(),
                                row.large());
                    }
                    return rows.size();
                });
    }

    @Override
    public List<StoredTask> unfinished() {
        return database.read(
                "the tasks that are not over",
                handle -> {
                    List<Long> ids =
                            handle.createQuery("SELECT id FROM task_unfinished ORDER BY id")
                                    .mapTo(Long.class)
                                    .list();
                    return ids.stream()
                            .map(id -> find(handle, id))
                            .flatMap(Optional::stream)
                            .toList();
                });
    }

    @Override
    public Optional<StoredTask> find(TaskId task) {
        if (!Tsid.isValid(task.value())) {
            return Optional.empty();
        }
        return database.read("the task " + task, handle -> find(handle, number(task)));
    }

    private static Optional<StoredTask> find(Handle handle, long id) {
        return handle.createQuery("SELECT * FROM task WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> task(row, ends(handle, id)))
                .findOne();
    }

    private static StoredTask task(ResultSet row, List<TargetEnd> ends) throws SQLException {
        return new StoredTask(
                Json.mapper().readValue(RowText.read(row, "record"), TaskView.class),
                Arrays.stream(RowText.read(row, "nodes").split(",", -1))
                        .map(NodeName::new)
                        .toList(),
                RowText.read(row, "definition"),
                ends);
    }

    private static List<TargetEnd> ends(Handle handle, long id) {
        Map<Integer, TargetEnd> first = new LinkedHashMap<>();
        handle
                .createQuery(
                        "SELECT record, large_record FROM task_end WHERE task_id = ? ORDER BY"
                                + " sequence")
                .bind(0, id)
                .map((row, context) -> RowText.read(row, "record"))
                .stream()
                .map(json -> Json.mapper().readValue(json, new TypeReference<List<TargetEnd>>() {}))
                .flatMap(Collection::stream)
                .forEach(end -> first.putIfAbsent(end.position(), end));
        return List.copyOf(first.values());
    }

    @Override
    public List<TaskView> list(int limit, @Nullable TaskId before) {
        long end = before != null && Tsid.isValid(before.value()) ? number(before) : Long.MAX_VALUE;
        return views("WHERE id < ? ORDER BY id DESC LIMIT ?", end, limit);
    }

    @Override
    public List<TaskView> startingWith(String prefix, int limit) {
        if (prefix.length() > DIGITS) {
            return List.of();
        }
        String from = prefix + "0".repeat(DIGITS - prefix.length());
        String to = prefix + "Z".repeat(DIGITS - prefix.length());
        if (!Tsid.isValid(from)) {
            return List.of();
        }
        return views(
                "WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?",
                Tsid.from(from).toLong(),
                Tsid.isValid(to) ? Tsid.from(to).toLong() : Long.MAX_VALUE,
                limit);
    }

    /** One that cannot be read is reported and left out: it must not keep others from view. */
    private List<TaskView> views(String condition, Object... parameters) {
        return database.read(
                "tasks",
                handle ->
                        handle
                                .select(VIEWS + condition, parameters)
                                .map((row, context) -> view(row))
                                .stream()
                                .flatMap(Optional::stream)
                                .toList());
    }

    private static Optional<TaskView> view(ResultSet row) throws SQLException {
        try {
            return Optional.of(
                    Json.mapper().readValue(RowText.read(row, "record"), TaskView.class));
        } catch (JacksonException e) {
            LOG.atError()
                    .addKeyValue("task", Tsid.from(row.getLong(1)))
                    .addKeyValue("reason", e.getOriginalMessage())
                    .log("A stored task cannot be read and is left out");
            return Optional.empty();
        }
    }

    @Override
    public List<TaskId> trim(int keep) {
        return database.write(
                "old tasks",
                handle -> {
                    List<Long> old =
                            handle.select(
                                            "SELECT id FROM task WHERE id NOT IN (SELECT id FROM"
                                                    + " task_unfinished) ORDER BY ended_at DESC, id"
                                                    + " DESC OFFSET ? ROWS",
                                            keep)
                                    .mapTo(Long.class)
                                    .list();
                    for (long task : old) {
                        handle.execute("DELETE FROM task_end WHERE task_id = ?", task);
                        handle.execute("DELETE FROM task WHERE id = ?", task);
                    }
                    return old.stream().map(id -> new TaskId(Tsid.from(id).toString())).toList();
                });
    }

    private static long number(TaskId task) {
        return Tsid.from(task.value()).toLong();
    }
}
