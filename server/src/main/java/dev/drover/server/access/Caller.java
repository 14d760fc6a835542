package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

/**
 * Somebody whose identity is established: a user, or a script or local process on a user's behalf.
 *
 * @param user the user who answers for it
 * @param permissions what it may do itself
 * @param ofUser what scripts may do that run on its behalf: for a local process, which may do
 *     little itself, all that the user may who started its run
 * @param run the run that a script or process belongs to
 * @param process the local process that connected back
 */
public record Caller(
        Kind kind,
        String user,
        Set<Permission> permissions,
        Set<Permission> ofUser,
        @Nullable RunId run,
        @Nullable ProcessId process) {

    /** The user on whose behalf the server itself acts: nobody else is called so. */
    public static final String SERVER = "primary";

    /** What a caller is. */
    public enum Kind {
        USER,
        SCRIPT,
        PROCESS
    }

    public Caller {
        permissions = Set.copyOf(permissions);
        ofUser = Set.copyOf(ofUser);
    }

    /** One whose scripts may do what it may do itself. */
    public Caller(
            Kind kind,
            String user,
            Set<Permission> permissions,
            @Nullable RunId run,
            @Nullable ProcessId process) {
        this(kind, user, permissions, permissions, run, process);
    }

    public static Caller administrator(String user) {
        return new Caller(Kind.USER, user, EnumSet.allOf(Permission.class), null, null);
    }

    /** The server itself, which is no user and may do everything. */
    public static Caller server() {
        return administrator(SERVER);
    }

    /** Whether it acts for no user but the server. */
    public boolean isServer() {
        return user.equals(SERVER);
    }

    /** Throws NOT_ALLOWED, naming caller, permission and {@code what}. */
    public void require(Permission permission, String what) {
        if (!permissions.contains(permission)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    this
                            + " may not call "
                            + what
                            + ": the permission "
                            + permission
                            + " is missing",
                    "Ask an administrator for it.");
        }
    }

    /** How logs, audit and {@code startedBy} name it. */
    @Override
    public String toString() {
        return switch (kind) {
            case USER -> user;
            case SCRIPT -> "script of run " + run + " (" + user + ")";
            case PROCESS -> "process " + process + " of run " + run + " (" + user + ")";
        };
    }
}
