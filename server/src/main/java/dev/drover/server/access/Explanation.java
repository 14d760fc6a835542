package dev.drover.server.access;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why a user may use a tool on nodes or not: what each role and each grant contributes.
 *
 * @param nodes how many were asked about
 * @param trusted where so, roles and grants do not matter
 * @param missing in the order of the nodes; empty where it is allowed
 */
public record Explanation(
        String user,
        String tool,
        int nodes,
        boolean allowed,
        boolean trusted,
        List<RolePart> roles,
        List<MissingGrant> missing) {

    /**
     * A role that the user has.
     *
     * @param hasTool whether its grants count
     */
    public record RolePart(RoleName role, boolean hasTool, List<PlacePart> grants) {}

    /**
     * A place where the role is granted.
     *
     * @param nodes how many of those asked about are there, whether or not the grant counts
     * @param problem why that cannot be told; null where it can
     */
    public record PlacePart(String on, int nodes, @Nullable String problem) {}

    static Explanation of(
            RightsTable table,
            String user,
            String tool,
            Collection<NodeName> nodes,
            GroupMembers groups,
            Verdict verdict) {
        Set<GroupName> named = new HashSet<>();
        Map<RoleName, List<Place>> places = new TreeMap<>();
        for (Grant grant : table.grantsOf(user)) {
            places.computeIfAbsent(grant.role(), none -> new ArrayList<>()).add(grant.on());
            if (grant.on() instanceof Place.InGroup(GroupName group)) {
                named.add(group);
            }
        }
        GroupMembers.Resolved resolved =
                named.isEmpty()
                        ? new GroupMembers.Resolved(Map.of(), Map.of())
                        : groups.resolve(named);
        Set<NodeName> asked = new HashSet<>(nodes);
        List<RolePart> roles = new ArrayList<>();
        places.forEach((role, on) ->
                roles.add(
                        new RolePart(
                                role,
                                table.role(role).has(tool),
                                on.stream().map(place -> part(place, asked, resolved)).toList())));
        return new Explanation(
                user,
                tool,
                asked.size(),
                verdict instanceof Verdict.Allowed,
                table.user(user).filter(User::trusted).isPresent(),
                roles,
                verdict instanceof Verdict.Missing missing ? missing.missing() : List.of());
    }

    private static PlacePart part(
            Place place, Set<NodeName> asked, GroupMembers.Resolved resolved) {
        return switch (place) {
            case Place.Everywhere() -> new PlacePart(place.toString(), asked.size(), null);
            case Place.OnNode(NodeName node) ->
                    new PlacePart(place.toString(), asked.contains(node) ? 1 : 0, null);
            case Place.InGroup(GroupName group) -> {
                Set<NodeName> in = resolved.nodes().getOrDefault(group, Set.of());
                yield new PlacePart(
                        place.toString(),
                        (int) asked.stream().filter(in::contains).count(),
                        resolved.problems().get(group));
            }
        };
    }
}
