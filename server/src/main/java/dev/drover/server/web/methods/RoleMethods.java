package dev.drover.server.web.methods;

import dev.drover.server.access.Grant;
import dev.drover.server.access.Grants;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Role;
import dev.drover.server.access.RoleName;
import dev.drover.server.access.Roles;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** {@code role.*}: what users may do to whom a role is granted. */
public final class RoleMethods {

    record Named(RoleName name) {}

    record Creating(
            RoleName name,
            @Nullable String description,
            @Nullable List<Permission> permissions,
            @Nullable List<String> tools) {}

    /**
     * @param tools all that the role has from then on
     * @param addTools beside those
     * @param removeTools as far as it has them
     */
    record Setting(
            RoleName name,
            @Nullable String description,
            @Nullable List<Permission> permissions,
            @Nullable List<String> tools,
            @Nullable List<String> addTools,
            @Nullable List<String> removeTools) {}

    record RoleView(
            RoleName name, String description, List<Permission> permissions, List<String> tools) {

        static RoleView of(Role role) {
            return new RoleView(
                    role.name(),
                    role.description(),
                    role.permissions().stream().sorted().toList(),
                    List.copyOf(role.tools()));
        }
    }

    record RoleList(List<RoleView> roles) {}

    /** A user and where the role is granted. */
    record HolderView(String user, String on) {}

    record Shown(RoleView role, List<HolderView> grants) {}

    private final Roles roles;
    private final Grants grants;

    public RoleMethods(Roles roles, Grants grants) {
        this.roles = roles;
        this.grants = grants;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "role.list",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        NoParameters.class,
                        RoleList.class,
                        "Gives the roles.",
                        (call, none) ->
                                new RoleList(roles.list().stream().map(RoleView::of).toList())),
                new RpcMethod<>(
                        "role.get",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        Named.class,
                        Shown.class,
                        "Gives a role with the users to whom it is granted.",
                        (call, named) -> get(named.name())),
                new RpcMethod<>(
                        "role.create",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Creating.class,
                        RoleView.class,
                        "Makes a role.",
                        (call, wanted) -> create(wanted)),
                new RpcMethod<>(
                        "role.set",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Setting.class,
                        RoleView.class,
                        "Changes what is given of a role.",
                        (call, wanted) -> set(wanted)),
                new RpcMethod<>(
                        "role.delete",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Named.class,
                        Done.class,
                        "Deletes a role that is granted to nobody.",
                        (call, named) -> {
                            roles.delete(named.name());
                            return Done.DONE;
                        }));
    }

    private Shown get(RoleName name) {
        return new Shown(
                RoleView.of(roles.get(name)),
                grants.list(null, name).stream().map(RoleMethods::view).toList());
    }

    private RoleView create(Creating wanted) {
        return RoleView.of(
                roles.create(
                        wanted.name(),
                        new Roles.Setting(
                                wanted.description(),
                                set(wanted.permissions()),
                                wanted.tools(),
                                null,
                                null)));
    }

    private RoleView set(Setting wanted) {
        return RoleView.of(
                roles.set(
                        wanted.name(),
                        new Roles.Setting(
                                wanted.description(),
                                set(wanted.permissions()),
                                wanted.tools(),
                                wanted.addTools(),
                                wanted.removeTools())));
    }

    private static HolderView view(Grant grant) {
        return new HolderView(grant.user(), grant.on().toString());
    }

    private static @Nullable Set<Permission> set(@Nullable List<Permission> permissions) {
        return permissions == null ? null : Set.copyOf(permissions);
    }
}
