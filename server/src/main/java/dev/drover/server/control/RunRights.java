package dev.drover.server.control;

import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import java.util.EnumSet;
import java.util.Set;

/** Who a run's scripts and processes are to the rest of the server, and what they may do. */
final class RunRights {

    /**
     * What a local process may do with its token: report back, start runs and cancel those, but not
     * administer. What the runs do that it starts is for their scripts, see {@link Caller#ofUser}.
     */
    private static final Set<Permission> OF_A_PROCESS =
            EnumSet.of(
                    Permission.SERVER_READ,
                    Permission.RUN_START,
                    Permission.RUN_READ,
                    Permission.RUN_CANCEL,
                    Permission.STATUS_READ,
                    Permission.STATUS_WRITE,
                    Permission.DATA_READ,
                    Permission.DATA_WRITE,
                    Permission.SCRIPT_READ,
                    Permission.PROCESS_READ,
                    Permission.EVENT_EMIT,
                    Permission.EVENT_READ);

    private RunRights() {}

    /** Scripts may do what the user may who started the run, or the run around it. */
    static Caller ofScripts(Caller startedBy, RunId run) {
        return new Caller(Caller.Kind.SCRIPT, startedBy.user(), startedBy.ofUser(), run, null);
    }

    static Caller ofProcess(Caller startedBy, RunId run, ProcessId process) {
        Set<Permission> permissions = EnumSet.copyOf(OF_A_PROCESS);
        permissions.retainAll(startedBy.ofUser());
        return new Caller(
                Caller.Kind.PROCESS,
                startedBy.user(),
                permissions,
                startedBy.ofUser(),
                run,
                process);
    }

    /**
     * A script that a node hosts for a run: it may do itself what a process of the run may, for the
     * node could be another than it seems.
     */
    static Caller ofHosted(Caller startedBy, RunId run) {
        Set<Permission> permissions = EnumSet.copyOf(OF_A_PROCESS);
        permissions.retainAll(startedBy.ofUser());
        return new Caller(
                Caller.Kind.SCRIPT, startedBy.user(), permissions, startedBy.ofUser(), run, null);
    }

    /**
     * Refuses where scripts of the caller may not: what a local process hands in is run on behalf
     * of its user, so the user's rights count.
     */
    static void requireOfScripts(Caller caller, Permission permission, String what) {
        new Caller(caller.kind(), caller.user(), caller.ofUser(), caller.run(), caller.process())
                .require(permission, what);
    }
}
