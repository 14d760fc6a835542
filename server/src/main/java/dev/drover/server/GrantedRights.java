package dev.drover.server;

import dev.drover.api.NodeName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Grants;
import dev.drover.server.access.MissingGrant;
import dev.drover.server.access.Rights;
import dev.drover.server.access.Verdict;
import dev.drover.server.task.TaskRights;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Tasks may be started as grants say. */
record GrantedRights(Grants grants, Rights rights) implements TaskRights {

    @Override
    public Map<NodeName, String> denied(Caller caller, String tool, Collection<NodeName> nodes) {
        if (caller.isServer()) {
            return Map.of();
        }
        return switch (grants.verdict(caller.user(), tool, nodes)) {
            case Verdict.Allowed() -> Map.of();
            case Verdict.Missing missing ->
                    missing.missing().stream()
                            .collect(Collectors.toMap(MissingGrant::node, MissingGrant::reason));
        };
    }

    @Override
    public boolean isGone(String user) {
        return rights.isGone(user);
    }
}
