package dev.drover.server.web.rpc;

/**
 * What a method does. Called on a virtual thread of its own, so it may block; several calls run at
 * once.
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
