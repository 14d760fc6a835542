package dev.drover.server.access;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The roles: made, changed, deleted. Safe for use by many threads. */
public final class Roles {

    private final Rights rights;

    Roles(Rights rights) {
        this.rights = rights;
    }

    /**
     * What becomes different about a role; null stays as it is.
     *
     * @param tools all that it has from then on
     * @param addTools beside those
     * @param removeTools as far as it has them
     */
    public record Setting(
            @Nullable String description,
            @Nullable Set<Permission> permissions,
            @Nullable Collection<String> tools,
            @Nullable Collection<String> addTools,
            @Nullable Collection<String> removeTools) {}

    /** By name. */
    public List<Role> list() {
        return List.copyOf(rights.now().roles().values());
    }

    /** NOT_FOUND where there is none. */
    public Role get(RoleName name) {
        return rights.now().role(name);
    }

    /** CONFLICT where the name is taken, LIMIT_REACHED at the bound. */
    public Role create(RoleName name, Setting setting) {
        return rights.change(draft -> {
            draft.role(name)
                    .ifPresent(role -> {
                        throw RightsErrors.taken("role " + name, "drover role list");
                    });
            return put(draft, edited(Role.empty(name), setting));
        });
    }

    /** NOT_FOUND where there is none. */
    public Role set(RoleName name, Setting setting) {
        return rights.change(draft -> put(draft, edited(draft.requireRole(name), setting)));
    }

    /** NOT_FOUND where there is none, CONFLICT where somebody has it. */
    public void delete(RoleName name) {
        rights.change(draft -> {
            draft.removeRole(name);
            return name;
        });
    }

    /** Gives a tool to roles, to all of them or none: NOT_FOUND where one is not there. */
    public void addTool(String tool, Collection<RoleName> roles) {
        rights.change(draft -> {
            roles.forEach(name -> put(draft, draft.requireRole(name).with(Set.of(tool))));
            return tool;
        });
    }

    /** The roles that have a tool by its name, in order. */
    public List<RoleName> with(String tool) {
        return list().stream().filter(role -> role.tools().contains(tool)).map(Role::name).toList();
    }

    private static Role put(RightsDraft draft, Role role) {
        draft.put(role);
        return role;
    }

    static Role edited(Role role, Setting setting) {
        Role edited = role;
        if (setting.description() != null) {
            edited = edited.withDescription(setting.description());
        }
        if (setting.permissions() != null) {
            edited = edited.withPermissions(setting.permissions());
        }
        if (setting.tools() != null) {
            edited = edited.withTools(setting.tools());
        }
        if (setting.addTools() != null) {
            edited = edited.with(setting.addTools());
        }
        return setting.removeTools() == null
                ? edited
                : edited.without(new TreeSet<>(setting.removeTools()));
    }
}
