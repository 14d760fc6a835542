package dev.drover.server.access;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where one user may use one tool: the places of the grants whose role has it.
 *
 * @param user empty where it is not known
 * @param roles that the user has, with the tool and without it
 * @param withTool of these, those that have it
 * @param everywhere whether one of them is granted on all nodes
 */
record Reach(
        String name,
        Optional<User> user,
        String tool,
        Set<RoleName> roles,
        Set<RoleName> withTool,
        boolean everywhere,
        Set<NodeName> nodes,
        Set<GroupName> groups) {

    static Reach of(RightsTable table, String name, String tool) {
        Optional<User> user = table.user(name);
        Set<RoleName> roles = new TreeSet<>();
        Set<RoleName> withTool = new TreeSet<>();
        Set<NodeName> nodes = new HashSet<>();
        Set<GroupName> groups = new TreeSet<>();
        boolean everywhere = user.filter(User::trusted).isPresent();
        for (Grant grant : table.grantsOf(name)) {
            roles.add(grant.role());
            if (!table.role(grant.role()).has(tool)) {
                continue;
            }
            withTool.add(grant.role());
            switch (grant.on()) {
                case Place.Everywhere() -> everywhere = true;
                case Place.OnNode(NodeName node) -> nodes.add(node);
                case Place.InGroup(GroupName group) -> groups.add(group);
            }
        }
        boolean enabled = user.filter(known -> !known.disabled()).isPresent();
        return new Reach(
                name,
                user,
                tool,
                roles,
                withTool,
                enabled && everywhere,
                enabled ? nodes : Set.of(),
                enabled ? groups : Set.of());
    }

    /** Those that no grant covers which names all nodes or the node itself; may be changed. */
    Set<NodeName> uncovered(Collection<NodeName> asked) {
        Set<NodeName> left = new HashSet<>();
        if (!everywhere) {
            left.addAll(asked);
            left.removeIf(nodes::contains);
        }
        return left;
    }

    /** Why a node is not covered; it is the same for each that is not. */
    String reason(GroupMembers.@Nullable Resolved resolved) {
        if (user.isEmpty()) {
            return "there is no user " + Shown.text(name);
        }
        if (user.get().disabled()) {
            return "user " + name + " is disabled";
        }
        if (roles.isEmpty()) {
            return name + " has no role";
        }
        if (withTool.isEmpty()) {
            return "no role of " + name + " has the tool: " + Shown.list(roles);
        }
        String notThere =
                (withTool.size() == 1 ? "role " : "roles ")
                        + Shown.list(withTool)
                        + (withTool.size() == 1 ? " has the tool and is" : " have it and are")
                        + " not granted there";
        return resolved == null || resolved.problems().isEmpty()
                ? notThere
                : notThere
                        + "; not resolved: "
                        + Shown.list(List.copyOf(new TreeMap<>(resolved.problems()).values()));
    }
}
