package dev.drover.server.access;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use which tool where. Answered from what is known at the moment of the question: a node
 * that was added to a group, or a tool to a role, counts with the next one. Safe for use by many
 * threads.
 */
public final class Grants {

    private final Rights rights;
    private final GroupMembers groups;

    Grants(Rights rights, GroupMembers groups) {
        this.rights = rights;
        this.groups = groups;
    }

    /**
     * Whether the user may use the tool on every one of the nodes. Each group that grants name is
     * resolved once, and only where nodes are left that no other grant covers.
     *
     * @param tool its name, {@link Role#COMMAND} for a plain command
     */
    public Verdict verdict(String user, String tool, Collection<NodeName> nodes) {
        Reach reach = Reach.of(rights.now(), user, tool);
        Set<NodeName> left = reach.uncovered(nodes);
        if (left.isEmpty()) {
            return new Verdict.Allowed();
        }
        Set<GroupName> named = reach.groups();
        GroupMembers.@Nullable Resolved resolved = null;
        if (!named.isEmpty()) {
            resolved = groups.resolve(named);
            resolved.nodes().values().forEach(left::removeAll);
            if (left.isEmpty()) {
                return new Verdict.Allowed();
            }
        }
        String reason = reach.reason(resolved);
        return new Verdict.Missing(
                user,
                nodes.stream()
                        .distinct()
                        .filter(left::contains)
                        .map(node -> new MissingGrant(tool, node, reason))
                        .toList());
    }

    /** Throws NOT_ALLOWED with all that is missing; the server itself may use everything. */
    public void require(Caller caller, String tool, Collection<NodeName> nodes) {
        if (caller.isServer()) {
            return;
        }
        switch (verdict(caller.user(), tool, nodes)) {
            case Verdict.Allowed() -> {}
            case Verdict.Missing missing -> throw missing.error();
        }
    }

    /**
     * Why a user may use a tool on nodes or not.
     *
     * @param targets as commands take them
     * @throws dev.drover.api.DroverException as a choice of nodes does
     */
    public Explanation explain(String user, String tool, List<String> targets) {
        Role.checkTool(tool);
        List<NodeName> nodes = groups.choose(targets);
        RightsTable table = rights.now();
        return Explanation.of(table, user, tool, nodes, groups, verdict(user, tool, nodes));
    }

    /**
     * In order.
     *
     * @param user null for those of all users
     * @param role null for all roles
     */
    public List<Grant> list(@Nullable String user, @Nullable RoleName role) {
        RightsTable table = rights.now();
        return (user == null ? table.allGrants() : List.copyOf(table.grantsOf(user)))
                .stream().filter(grant -> role == null || grant.role().equals(role)).toList();
    }

    /**
     * Grants a role on places; what was granted already stays so.
     *
     * @return those that are new
     * @throws dev.drover.api.DroverException NOT_FOUND for a user, role or group that is not there;
     *     LIMIT_REACHED at the bound
     */
    public List<Grant> add(String user, RoleName role, Collection<Place> places) {
        requireGroups(places);
        return rights.change(draft ->
                places.stream()
                        .map(place -> new Grant(user, role, place))
                        .filter(draft::add)
                        .toList());
    }

    /** Takes grants away, all or none: NOT_FOUND where one of them is not there. */
    public void remove(String user, RoleName role, Collection<Place> places) {
        rights.change(draft -> {
            for (Place place : places) {
                Grant grant = new Grant(user, role, place);
                if (!draft.remove(grant)) {
                    throw RightsErrors.noGrant(grant);
                }
            }
            return role;
        });
    }

    /** A group that is mistyped would grant nothing, and nobody would know. */
    void requireGroups(Collection<Place> places) {
        Set<GroupName> named =
                places.stream()
                        .filter(Place.InGroup.class::isInstance)
                        .map(place -> ((Place.InGroup) place).group())
                        .collect(Collectors.toSet());
        groups.requireThere(named);
    }
}
