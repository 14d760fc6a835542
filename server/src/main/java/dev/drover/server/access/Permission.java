package dev.drover.server.access;

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
    /** Reaching other servers by HTTP from a script. */
    NETWORK,
    ADMINISTER
}
