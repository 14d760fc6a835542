package dev.drover.server.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a caller may be allowed to do. Every method of the protocol and every host function names
 * the one it needs.
 */
public enum Permission {
    SERVER_READ,
    RUN_START,
    RUN_READ,
    RUN_CANCEL,
    STATUS_READ,
    STATUS_WRITE,
    DATA_READ,
    DATA_WRITE,
    SCRIPT_READ,
    SCRIPT_WRITE,
    PROCESS_READ,
    PROCESS_LAUNCH,
    EVENT_EMIT,
    EVENT_READ,
    /** Lists nodes and groups. */
    NODE_READ,
    /** Reaches nodes: processes, files, scripts there. */
    NODE_WRITE,
    /** Reaching other servers by HTTP from a script. */
    NETWORK,
    TASK_START,
    TASK_READ,
    TASK_CONTROL,
    TOOL_READ,
    TOOL_WRITE,
    AUDIT_READ,
    /** Includes every other, also those that later versions add. */
    ADMINISTER;

    static Set<Permission> including(Set<Permission> given) {
        Set<Permission> all = EnumSet.allOf(Permission.class);
        return given.contains(ADMINISTER) ? all : Set.copyOf(given);
    }
}
