package dev.drover.server.storage;

import dev.drover.api.GroupName;
import dev.drover.server.node.group.Group;
import dev.drover.server.node.group.GroupStore;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Groups of nodes in H2: a row for each, and a row for each static member. */
public final class H2GroupStore implements GroupStore {

    private final Database database;

    public H2GroupStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Group> groups() {
        return database.read("the groups", H2GroupStore::read);
    }

    @Override
    public void put(Group group) {
        database.write("the group " + group.name(), handle -> write(handle, group));
    }

    @Override
    public boolean delete(GroupName name) {
        return database.write(
                "the end of the group " + name,
                handle ->
                        handle.execute("DELETE FROM node_group WHERE name = ?", name.value()) == 1);
    }

    private static List<Group> read(Handle handle) {
        Map<String, List<String>> members = new HashMap<>();
        handle.createQuery("SELECT group_name, member FROM node_group_member")
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(member ->
                        members.computeIfAbsent(member.getKey(), none -> new ArrayList<>())
                                .add(member.getValue()));
        return handle.createQuery("SELECT name, description, query FROM node_group ORDER BY name")
                .map((row, context) ->
                        Group.of(
                                new GroupName(row.getString("name")),
                                row.getString("description"),
                                members.getOrDefault(row.getString("name"), List.of()),
                                row.getString("query")))
                .list();
    }

    private static boolean write(Handle handle, Group group) {
        String name = group.name().value();
        handle.execute(
                "MERGE INTO node_group VALUES (?, ?, ?)", name, group.description(), group.query());
        handle.execute("DELETE FROM node_group_member WHERE group_name = ?", name);
        List<String> members = group.members();
        if (!members.isEmpty()) {
            PreparedBatch batch =
                    handle.prepareBatch("INSERT INTO node_group_member VALUES (?, ?)");
            members.forEach(member -> batch.bind(0, name).bind(1, member).add());
            batch.execute();
        }
        return true;
    }
}
