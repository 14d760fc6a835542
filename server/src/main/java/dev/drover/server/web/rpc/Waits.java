package dev.drover.server.web.rpc;

/** Bounds how many calls wait for something at once. */
public interface Waits {

    /** The current thread is about to wait; LIMIT_REACHED where too many do already. */
    void beginWait();

    void endWait();
}
