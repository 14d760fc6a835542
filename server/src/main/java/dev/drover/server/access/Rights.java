package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * What users may do at this moment. All of it is in memory, so a question costs no look into the
 * database, and a change holds from the next question on. Safe for use by many threads.
 */
public final class Rights {

    private final AccessStore store;
    private final AccessConfiguration configuration;
    private final ProcessTokens processTokens;
    private final Revocations revocations;
    private final boolean knowsAll;
    private final Object changes = new Object();

    /** Written under the lock of changes; whoever reads it sees a whole one. */
    private volatile RightsTable table;

    /**
     * @param knowsAll whether every caller acts for a user of this server: not so on a node, which
     *     does what users of its primary may
     */
    Rights(
            AccessStore store,
            AccessConfiguration configuration,
            ProcessTokens processTokens,
            Revocations revocations,
            boolean knowsAll) {
        this.store = store;
        this.configuration = configuration;
        this.processTokens = processTokens;
        this.revocations = revocations;
        this.knowsAll = knowsAll;
        this.table = RightsTable.of(store.rights());
    }

    RightsTable now() {
        return table;
    }

    /** Another number after each change: what was found out under the same one still holds. */
    public long version() {
        return table.version();
    }

    /** Of a user's permissions, those that are among {@code limits}. */
    Set<Permission> within(String user, Set<Permission> limits) {
        Set<Permission> both = EnumSet.noneOf(Permission.class);
        both.addAll(Permission.including(limits));
        both.retainAll(table.permissions(user));
        return both;
    }

    /**
     * The caller with what it may still do: rights that its user has lost since it was established
     * are lost to it, those that the user has gained are not its own.
     */
    public Caller narrowed(Caller caller) {
        if (!isOfUser(caller)) {
            return caller;
        }
        return new Caller(
                caller.kind(),
                caller.user(),
                within(caller.user(), caller.permissions()),
                within(caller.user(), caller.ofUser()),
                caller.run(),
                caller.process());
    }

    /**
     * Whether nothing may go on for that user, who is disabled or deleted. On a node nobody is:
     * what it does for users of its primary ends when the primary says so.
     */
    public boolean isGone(String user) {
        return knowsAll
                && !user.equals(Caller.SERVER)
                && table.user(user).filter(known -> !known.disabled()).isEmpty();
    }

    /** As {@link Caller#require}, and its user must still have the permission. */
    public void require(Caller caller, Permission permission, String what) {
        caller.require(permission, what);
        if (isOfUser(caller) && !table.permissions(caller.user()).contains(permission)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    caller
                            + " may not call "
                            + what
                            + " any more: "
                            + caller.user()
                            + " has lost the permission "
                            + permission,
                    "Ask an administrator for it.");
        }
    }

    /**
     * Changes them, all or nothing.
     *
     * @param edit is called once, with nobody else changing anything
     */
    <T> T change(Function<RightsDraft, T> edit) {
        RightsChange change;
        T result;
        synchronized (changes) {
            RightsDraft draft = new RightsDraft(table, configuration);
            result = edit.apply(draft);
            change = draft.change();
            if (!change.isEmpty()) {
                store.change(change);
                table = draft.table();
            }
        }
        end(change);
        return result;
    }

    /** Does as if, and changes nothing. */
    <T> T tryOut(Function<RightsDraft, T> edit) {
        return edit.apply(new RightsDraft(table, configuration));
    }

    private boolean isOfUser(Caller caller) {
        return knowsAll && !caller.isServer();
    }

    private void end(RightsChange change) {
        Set<String> gone = new HashSet<>(change.endedTokens());
        gone.addAll(change.removedUsers());
        if (!gone.isEmpty()) {
            processTokens.revokeAllOf(gone);
            revocations.revoked(shown -> gone.contains(shown.caller().user()));
            if (knowsAll) {
                revocations.gone(Set.copyOf(gone));
            }
        }
        if (!change.endedLogins().isEmpty()) {
            revocations.revoked(shown ->
                    shown.kind().isLogin() && change.endedLogins().contains(shown.caller().user()));
        }
    }
}
