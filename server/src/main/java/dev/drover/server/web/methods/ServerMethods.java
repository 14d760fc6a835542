package dev.drover.server.web.methods;

import dev.drover.api.ServerHello;
import dev.drover.server.access.Permission;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcMethod;

import java.util.List;
import java.util.function.Supplier;

/** {@code server.*}: what the server says of itself. */
public final class ServerMethods {

    private final Supplier<ServerHello> hello;

    public ServerMethods(Supplier<ServerHello> hello) {
        this.hello = hello;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "server.info",
                        Permission.SERVER_READ,
                        Effect.NONE,
                        NoParameters.class,
                        ServerHello.class,
                        "Says what the server is, how long it has been up and what it holds.",
                        (call, parameters) -> hello.get()));
    }
}
