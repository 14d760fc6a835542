package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.GroupName;
import dev.drover.api.NodeName;
import dev.drover.server.script.Expressions;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out which nodes are meant, among nodes and groups as they are at one moment. What it found
 * out of a group it keeps, so it lives no longer than one answer. Used by one thread.
 */
final class Resolution {

    private static final int MOST_NAMED = 50;

    private final List<KnownNode> nodes;
    private final Map<NodeName, KnownNode> byName = new HashMap<>();
    private final GroupTable groups;
    private final Expressions expressions;
    private final long deadline;
    private final Map<GroupName, Set<NodeName>> members = new HashMap<>();
    private @Nullable Map<NodeName, List<GroupName>> groupsOfNodes;

    /**
     * @param time for all that it is asked
     */
    Resolution(
            Collection<KnownNode> nodes,
            GroupTable groups,
            Expressions expressions,
            Duration time) {
        this.nodes = nodes.stream().sorted(Comparator.comparing(KnownNode::name)).toList();
        this.groups = groups;
        this.expressions = expressions;
        this.deadline = System.nanoTime() + time.toNanos();
        this.nodes.forEach(node -> byName.put(node.name(), node));
    }

    /** By name, each once. NOT_FOUND for a node or group that there is not. */
    List<KnownNode> choose(Selection selection) {
        requireAll(selection);
        return among(names(selection, null));
    }

    /** Where several are missing, all of them are named at once. */
    private void requireAll(Selection selection) {
        List<String> missing =
                Stream.of(selection.added(), selection.kept(), selection.removed())
                        .flatMap(List::stream)
                        .map(this::missing)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        if (missing.size() > 1) {
            int more = missing.size() - MOST_NAMED;
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There are no nodes or groups "
                            + String.join(
                                    ", ", missing.subList(0, Math.min(missing.size(), MOST_NAMED)))
                            + (more > 0 ? " and " + more + " more" : ""),
                    "'drover node list' and 'drover group list' show all.",
                    Map.of("missing", missing),
                    null);
        }
    }

    private Optional<String> missing(Term term) {
        return switch (term) {
            case Term.OfNode(NodeName name) when !byName.containsKey(name) ->
                    Optional.of(name.value());
            case Term.OfGroup(GroupName name) when !groups.contains(name) ->
                    Optional.of("@" + name);
            case Term.OfNode node -> Optional.empty();
            case Term.OfGroup group -> Optional.empty();
            case Term.OfGlob glob -> Optional.empty();
            case Term.OfExpression expression -> Optional.empty();
        };
    }

    /** The members of a group, by name. */
    List<NodeName> in(GroupName group) {
        return among(members(group)).stream().map(KnownNode::name).toList();
    }

    /** The static members that are no nodes, by name. */
    List<NodeName> absent(GroupName group) {
        return groups.get(group).nodes().stream()
                .filter(name -> !byName.containsKey(name))
                .toList();
    }

    /** Throws what the group's query, if it had this one, would throw. */
    void tryQuery(GroupName group, String query) {
        ofQuery(group, query);
    }

    /** Of these groups; those that fail are told apart. */
    Members members(Set<GroupName> names) {
        Map<GroupName, Set<NodeName>> found = new HashMap<>();
        Map<GroupName, DroverException> failed = new HashMap<>();
        for (GroupName name : names) {
            try {
                found.put(name, members(name));
            } catch (DroverException e) {
                failed.put(name, e);
            }
        }
        return new Members(found, failed);
    }

    /** Of all nodes; groups that fail are told apart. */
    Memberships memberships() {
        Map<NodeName, List<GroupName>> found = new TreeMap<>();
        Map<GroupName, DroverException> failed = new HashMap<>();
        for (Group group : groups.all()) {
            try {
                members(group.name())
                        .forEach(node ->
                                found.computeIfAbsent(node, none -> new ArrayList<>())
                                        .add(group.name()));
            } catch (DroverException e) {
                failed.put(group.name(), e);
            }
        }
        found.replaceAll((node, names) -> List.copyOf(names));
        return new Memberships(found, failed);
    }

    private List<KnownNode> among(Set<NodeName> names) {
        return nodes.stream().filter(node -> names.contains(node.name())).toList();
    }

    private Set<NodeName> members(GroupName name) {
        Set<NodeName> known = members.get(name);
        if (known == null) {
            known = resolve(groups.get(name));
            members.put(name, known);
        }
        return known;
    }

    private Set<NodeName> resolve(Group group) {
        Set<NodeName> found = new HashSet<>(group.nodes());
        found.retainAll(byName.keySet());
        group.groups().forEach(nested -> found.addAll(members(nested)));
        String query = group.query();
        if (query != null) {
            found.addAll(ofQuery(group.name(), query));
        }
        return found;
    }

    private Set<NodeName> ofQuery(GroupName group, String query) {
        try {
            return names(Selection.read(List.of(query)), group);
        } catch (DroverException e) {
            throw new DroverException(
                    e.kind(), "Group " + group + ": " + e.text(), e.hint(), e.details(), e);
        }
    }

    /**
     * @param group whose query it is, where it is one
     */
    private Set<NodeName> names(Selection selection, @Nullable GroupName group) {
        Set<NodeName> found = new HashSet<>();
        if (selection.added().isEmpty()) {
            found.addAll(byName.keySet());
        }
        selection.added().forEach(term -> found.addAll(ofTerm(term, group)));
        selection.kept().forEach(term -> found.retainAll(ofTerm(term, group)));
        selection.removed().forEach(term -> found.removeAll(ofTerm(term, group)));
        return found;
    }

    private Set<NodeName> ofTerm(Term term, @Nullable GroupName group) {
        return switch (term) {
            case Term.OfNode(NodeName name) -> ofName(name, group);
            case Term.OfGlob(Glob glob) ->
                    byName.keySet().stream()
                            .filter(name -> glob.matches(name.value()))
                            .collect(Collectors.toSet());
            case Term.OfGroup(GroupName name) -> members(name);
            case Term.OfExpression(String text) -> ofExpression(text, group);
        };
    }

    /** A group's query goes on when a node that it names was removed, as the group's members do. */
    private Set<NodeName> ofName(NodeName name, @Nullable GroupName group) {
        if (byName.containsKey(name)) {
            return Set.of(name);
        }
        if (group != null) {
            return Set.of();
        }
        throw new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no node " + name,
                "drover node list shows all. If '"
                        + name
                        + "' was meant as an expression, put it into parentheses: ("
                        + name
                        + ").",
                Map.of("node", name.value()),
                null);
    }

    private Set<NodeName> ofExpression(String text, @Nullable GroupName group) {
        List<String> variables = group == null ? NodeSubject.VARIABLES : NodeSubject.IN_GROUPS;
        boolean asksForGroups = group == null && text.contains(NodeSubject.GROUPS);
        List<NodeSubject> subjects =
                nodes.stream()
                        .map(node ->
                                new NodeSubject(
                                        node, asksForGroups ? groupsOf(node.name()) : List.of()))
                        .toList();
        return expressions
                .matching(text, variables, subjects, Duration.ofNanos(deadline - System.nanoTime()))
                .stream()
                .map(subject -> subject.node().name())
                .collect(Collectors.toSet());
    }

    private List<GroupName> groupsOf(NodeName node) {
        Map<NodeName, List<GroupName>> known = groupsOfNodes;
        if (known == null) {
            Memberships found = memberships();
            found.failed().values().stream()
                    .findFirst()
                    .ifPresent(failure -> {
                        throw failure;
                    });
            known = found.groups();
            groupsOfNodes = known;
        }
        return known.getOrDefault(node, List.of());
    }
}
