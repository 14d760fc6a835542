package dev.drover.server.web.rpc;

/** A kept connection to a caller, as calls see it. Safe for use by many threads. */
public interface Connection extends Waits {

    /**
     * Opens a watch in place of an earlier one of the same name. It ends with the connection.
     *
     * @return begins to send what it gives
     */
    Runnable watch(String notification, Watch.Opening opening);

    /** Ends the watch of this name; false where there is none. */
    boolean unwatch(String notification);

    /** As any; the current thread is interrupted when the connection ends. */
    @Override
    void beginWait();
}
