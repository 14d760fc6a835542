package dev.drover.server.web.methods;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Grant;
import dev.drover.server.access.Grants;
import dev.drover.server.access.Permission;
import dev.drover.server.access.User;
import dev.drover.server.access.Users;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** {@code user.*}: who is known to the server. */
public final class UserMethods {

    record Named(String name) {}

    record Creating(
            String name,
            @Nullable List<Permission> permissions,
            @Nullable Boolean trusted,
            @Nullable Secret password) {}

    /**
     * @param removePassword the user comes in with tokens alone from then on
     */
    record Setting(
            String name,
            @Nullable List<Permission> permissions,
            @Nullable Boolean trusted,
            @Nullable Boolean disabled,
            @Nullable Secret password,
            @Nullable Boolean removePassword) {}

    record NewPassword(Secret current, Secret password) {}

    /**
     * A user without the password.
     *
     * @param permissions own ones
     * @param allPermissions own ones and those of all roles granted to the user
     */
    record UserView(
            String name,
            boolean trusted,
            boolean disabled,
            boolean hasPassword,
            List<Permission> permissions,
            List<Permission> allPermissions,
            Instant createdAt) {}

    record UserList(List<UserView> users) {}

    /** A role and where it is granted. */
    record GrantView(String role, String on) {}

    record Shown(UserView user, List<GrantView> grants) {}

    private final Users users;
    private final Grants grants;

    public UserMethods(Users users, Grants grants) {
        this.users = users;
        this.grants = grants;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "user.list",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        NoParameters.class,
                        UserList.class,
                        "Gives the users.",
                        (call, none) ->
                                new UserList(users.list().stream().map(this::view).toList())),
                new RpcMethod<>(
                        "user.get",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        Named.class,
                        Shown.class,
                        "Gives a user with the roles that are granted to them.",
                        (call, named) -> get(named.name())),
                new RpcMethod<>(
                        "user.create",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Creating.class,
                        UserView.class,
                        "Makes a user.",
                        (call, creating) -> create(creating)),
                new RpcMethod<>(
                        "user.set",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Setting.class,
                        UserView.class,
                        "Changes what is given of a user; one who is disabled loses tokens,"
                                + " sessions and connections.",
                        (call, setting) -> set(setting)),
                new RpcMethod<>(
                        "user.delete",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Named.class,
                        Done.class,
                        "Deletes a user with grants, tokens, sessions and connections.",
                        (call, named) -> {
                            users.delete(named.name());
                            return Done.DONE;
                        }),
                new RpcMethod<>(
                        "user.password",
                        null, // who knows the current password is that user
                        Effect.RECORDED,
                        NewPassword.class,
                        Done.class,
                        "Changes the caller's own password; logins by the old one end.",
                        this::changePassword));
    }

    private Shown get(String name) {
        User user = users.get(name);
        return new Shown(
                view(user), grants.list(name, null).stream().map(UserMethods::view).toList());
    }

    private UserView create(Creating wanted) {
        return view(
                users.create(
                        wanted.name(),
                        new Users.Setting(
                                set(wanted.permissions()),
                                wanted.trusted(),
                                null,
                                wanted.password())));
    }

    private UserView set(Setting wanted) {
        boolean remove = Boolean.TRUE.equals(wanted.removePassword());
        if (remove && wanted.password() != null) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The password of " + wanted.name() + " is to be set and to be removed",
                    "Say one of password and removePassword.");
        }
        User user =
                users.set(
                        wanted.name(),
                        new Users.Setting(
                                set(wanted.permissions()),
                                wanted.trusted(),
                                wanted.disabled(),
                                wanted.password()));
        return view(remove ? users.removePassword(user.name()) : user);
    }

    private Done changePassword(RpcCall call, NewPassword wanted) {
        if (call.caller().kind() != Caller.Kind.USER) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    call.caller() + " is not a user, who alone changes the own password",
                    "Log in as the user.");
        }
        users.changePassword(call.caller(), wanted.current(), wanted.password());
        return Done.DONE;
    }

    private UserView view(User user) {
        return new UserView(
                user.name(),
                user.trusted(),
                user.disabled(),
                user.password() != null,
                sorted(user.permissions()),
                sorted(users.permissions(user.name())),
                user.createdAt());
    }

    private static GrantView view(Grant grant) {
        return new GrantView(grant.role().value(), grant.on().toString());
    }

    private static @Nullable Set<Permission> set(@Nullable List<Permission> permissions) {
        return permissions == null ? null : Set.copyOf(permissions);
    }

    private static List<Permission> sorted(Collection<Permission> permissions) {
        return permissions.stream().sorted().toList();
    }
}
