package dev.drover.server.web.rpc;

/** A kept connection to a caller, as methods see it. Safe for use by many threads. */
public interface Connection {

    /**
     * Starts to send what the watch gives as notifications of this name, beginning when the running
     * call is answered. It takes the place of an earlier watch of the same name, and ends with the
     * connection.
     */
    void watch(String notification, Watch.Opening opening);

    /** Ends the watch of this name; false where there is none. */
    boolean unwatch(String notification);
}
