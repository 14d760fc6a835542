package dev.drover.server.access;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** The users: made, changed, deleted. Safe for use by many threads. */
public final class Users {

    private final Rights rights;
    private final Passwords passwords;
    private final PasswordLogins logins;
    private final InstantSource clock;

    Users(Rights rights, Passwords passwords, PasswordLogins logins, InstantSource clock) {
        this.rights = rights;
        this.passwords = passwords;
        this.logins = logins;
        this.clock = clock;
    }

    /**
     * What becomes different about a user; null stays as it is.
     *
     * @param disabled a user who is disabled loses tokens, sessions and open connections
     * @param password with another one, logins by the old one end
     */
    public record Setting(
            @Nullable Set<Permission> permissions,
            @Nullable Boolean trusted,
            @Nullable Boolean disabled,
            @Nullable Secret password) {}

    /** By name. */
    public List<User> list() {
        return List.copyOf(rights.now().users().values());
    }

    /** NOT_FOUND where there is none. */
    public User get(String name) {
        return rights.now().user(name).orElseThrow(() -> RightsErrors.noUser(name));
    }

    /** What a user may do in all, by own permissions and by roles. */
    public Set<Permission> permissions(String name) {
        return rights.now().permissions(name);
    }

    /** CONFLICT where the name is taken, LIMIT_REACHED at the bound. */
    public User create(String name, Setting setting) {
        User.checkName(name);
        PasswordHash hash = hash(setting);
        return rights.change(draft -> {
            draft.user(name)
                    .ifPresent(user -> {
                        throw RightsErrors.taken("user " + name, "drover user list");
                    });
            User user =
                    edited(
                            User.plain(
                                    name, Set.of(), clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                            setting,
                            hash);
            draft.put(user);
            return user;
        });
    }

    /** NOT_FOUND where there is none; CONFLICT where the server needs it as it is. */
    public User set(String name, Setting setting) {
        get(name); // before a hash is computed for nobody
        PasswordHash hash = hash(setting);
        return rights.change(draft -> {
            User user = edited(draft.requireUser(name), setting, hash);
            draft.put(user);
            return user;
        });
    }

    /** The user can come in with tokens alone from now on. */
    public User removePassword(String name) {
        return rights.change(draft -> {
            User user = draft.requireUser(name).withPassword(null);
            draft.put(user);
            return user;
        });
    }

    /**
     * A user changes the own password: UNAUTHENTICATED where the current one is wrong,
     * LIMIT_REACHED where it was too often.
     */
    public void changePassword(Caller caller, Secret current, Secret password) {
        logins.require(caller.user(), current, "of user " + caller.user());
        set(caller.user(), new Setting(null, null, null, password));
    }

    /** With grants, tokens, sessions and open connections; NOT_FOUND where there is none. */
    public void delete(String name) {
        rights.change(draft -> {
            draft.removeUser(name);
            return name;
        });
    }

    private @Nullable PasswordHash hash(Setting setting) {
        Secret password = setting.password();
        return password == null ? null : passwords.hash(password);
    }

    static User edited(User user, Setting setting, @Nullable PasswordHash hash) {
        User edited = user;
        if (setting.permissions() != null) {
            edited = edited.withPermissions(setting.permissions());
        }
        if (setting.trusted() != null) {
            edited = edited.withTrusted(setting.trusted());
        }
        if (setting.disabled() != null) {
            edited = edited.withDisabled(setting.disabled());
        }
        return hash == null ? edited : edited.withPassword(hash);
    }
}
