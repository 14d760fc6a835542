package dev.drover.server;

import dev.drover.api.ToolName;
import dev.drover.server.access.RoleName;
import dev.drover.server.access.Roles;
import dev.drover.server.tool.RoleTools;

import java.util.Collection;
import java.util.List;

/** What definitions of tools say of roles. */
record ToolsOfRoles(Roles roles) implements RoleTools {

    @Override
    public boolean exists(String role) {
        return roles.list().stream().anyMatch(each -> each.name().value().equals(role));
    }

    @Override
    public boolean isGiven(ToolName tool) {
        return roles.list().stream().anyMatch(role -> role.has(tool.value()));
    }

    @Override
    public void give(ToolName tool, Collection<String> names) {
        roles.addTool(tool.value(), names.stream().map(RoleName::new).toList());
    }

    @Override
    public void takeAway(ToolName tool) {
        for (RoleName name : roles.with(tool.value())) {
            roles.set(name, new Roles.Setting(null, null, null, null, List.of(tool.value())));
        }
    }
}
