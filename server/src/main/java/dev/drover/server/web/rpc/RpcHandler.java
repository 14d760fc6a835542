package dev.drover.server.web.rpc;

/**
 * What a method does. Several calls run at once, each on a virtual thread, so it may block; that of
 * a quick method may run on the thread that reads the connection, so it may not.
 */
@FunctionalInterface
public interface RpcHandler<P, R> {

    /**
     * Gives the result of the call.
     *
     * @throws dev.drover.api.DroverException what the caller gets to see; anything else is a defect
     */
    R handle(RpcCall call, P parameters) throws InterruptedException;
}
