package dev.drover.server.web.rpc;

/** What a method changes, and so whether the audit log has an entry of its calls. */
public enum Effect {
    /** Nothing. */
    NONE,
    /** What scripts and processes keep and say all the time: data, status values, messages. */
    DATA,
    /** The server or what it does: each call is recorded before its effect. */
    RECORDED,
    /** Likewise; what it gives, such as the identifier of what was made, is recorded too. */
    RECORDED_WITH_RESULT,
    /** Likewise, by the feature itself: scripts ask for it too, past the methods. */
    RECORDED_BY_FEATURE;

    boolean isRecorded() {
        return this == RECORDED || this == RECORDED_WITH_RESULT;
    }
}
