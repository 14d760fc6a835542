package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.GroupName;
import dev.drover.api.GroupView;
import dev.drover.server.script.Expressions;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The groups of nodes, and the choice of nodes by them and otherwise. A change holds from the next
 * choice on; nothing that was found out is kept from one to another. Safe for use by many threads.
 */
public final class Groups {

    private final GroupStore store;
    private final NodeDirectory directory;
    private final Expressions expressions;
    private final GroupConfiguration configuration;
    private final Object changes = new Object();

    /** Written under the lock of changes; whoever reads it sees a whole one. */
    private volatile GroupTable table;

    /**
     * Reads the groups that there are.
     *
     * @param expressions with the limits that the configuration gives
     */
    public Groups(
            GroupStore store,
            NodeDirectory directory,
            Expressions expressions,
            GroupConfiguration configuration) {
        this.store = store;
        this.directory = directory;
        this.expressions = expressions;
        this.configuration = configuration;
        this.table = GroupTable.of(store.groups(), configuration);
    }

    /**
     * The nodes that the texts choose, by name, each once.
     *
     * @param texts each either names, patterns and groups, or one JavaScript expression; {@code
     *     docs/nodes.md} says how they are told apart
     * @throws DroverException NOT_FOUND for a node or group that there is not; INVALID_PARAMETERS
     *     for what cannot be read or fails for a node; TIMEOUT, TOO_LARGE or LIMIT_REACHED at a
     *     limit
     */
    public List<KnownNode> choose(List<String> texts) {
        return now(table).choose(Selection.read(texts));
    }

    /**
     * Of the groups named, which nodes are in them at this moment, each found out once; those that
     * are not there, or whose query fails, are told apart.
     */
    public Members members(Set<GroupName> names) {
        return now(table).members(names);
    }

    /** Which groups each node is in, at this moment. */
    public Memberships memberships() {
        return now(table).memberships();
    }

    /** By name, without the nodes that are in them. */
    public List<GroupView> list() {
        return table.all().stream().map(Group::view).toList();
    }

    /** NOT_FOUND where there is none. */
    public void requireThere(GroupName name) {
        table.get(name);
    }

    /** With the nodes that are in it. NOT_FOUND where there is none. */
    public GroupView get(GroupName name) {
        return view(table, name);
    }

    /**
     * Adds a group or changes one. What is null stays as it is; a query without a character is
     * none.
     *
     * @throws DroverException NOT_FOUND for a group among the members that there is not; CONFLICT
     *     where the group would contain itself; INVALID_PARAMETERS for a query that cannot be read
     *     or fails for a node, and at a limit
     */
    public GroupView set(
            GroupName name,
            @Nullable String description,
            @Nullable List<String> members,
            @Nullable String query) {
        return change(
                name,
                true,
                old ->
                        Group.of(
                                name,
                                description == null ? old.description() : description,
                                members == null ? old.members() : members,
                                query == null
                                        ? old.query()
                                        : query.isBlank() ? null : query.strip()));
    }

    /** Adds static members to a group that there is. */
    public GroupView add(GroupName name, List<String> members) {
        Group more = Group.of(name, "", members, null);
        return change(
                name,
                false,
                old ->
                        new Group(
                                name,
                                old.description(),
                                union(old.nodes(), more.nodes()),
                                union(old.groups(), more.groups()),
                                old.query()));
    }

    /** Takes static members out of a group, as far as they are in it. */
    public GroupView remove(GroupName name, List<String> members) {
        Group less = Group.of(name, "", members, null);
        return change(
                name,
                false,
                old ->
                        new Group(
                                name,
                                old.description(),
                                difference(old.nodes(), less.nodes()),
                                difference(old.groups(), less.groups()),
                                old.query()));
    }

    /** NOT_FOUND where there is none, CONFLICT where it is part of another. */
    public void delete(GroupName name) {
        synchronized (changes) {
            GroupTable next = table.without(name);
            store.delete(name);
            table = next;
        }
    }

    private GroupView change(GroupName name, boolean mayBeNew, UnaryOperator<Group> edit) {
        GroupTable before = table;
        Group old = old(before, name, mayBeNew);
        Group tried = edit.apply(old);
        if (tried.query() != null && !tried.query().equals(old.query())) {
            // Outside of the lock: a query may take a while.
            now(before.with(tried)).tryQuery(name, tried.query());
        }
        synchronized (changes) {
            Group changed = edit.apply(old(table, name, mayBeNew));
            GroupTable next = table.with(changed);
            store.put(changed);
            table = next;
            return changed.view();
        }
    }

    private static Group old(GroupTable table, GroupName name, boolean mayBeNew) {
        return mayBeNew && !table.contains(name)
                ? new Group(name, "", new TreeSet<>(), new TreeSet<>(), null)
                : table.get(name);
    }

    private GroupView view(GroupTable groups, GroupName name) {
        Group group = groups.get(name);
        Resolution resolution = now(groups);
        return new GroupView(
                name,
                group.description(),
                group.members(),
                group.query(),
                resolution.in(name),
                resolution.absent(name));
    }

    private Resolution now(GroupTable groups) {
        return new Resolution(directory.nodes(), groups, expressions, configuration.queryTime());
    }

    private static <T> SortedSet<T> union(SortedSet<T> one, SortedSet<T> other) {
        SortedSet<T> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    private static <T> SortedSet<T> difference(SortedSet<T> one, SortedSet<T> other) {
        SortedSet<T> rest = new TreeSet<>(one);
        rest.removeAll(other);
        return rest;
    }
}
