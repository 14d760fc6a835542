package dev.drover.server.web.rpc;

import dev.drover.server.access.Permission;
import dev.drover.server.audit.AuditLog;

import tools.jackson.databind.JsonNode;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The methods of the protocol by name, with the one that describes all. Immutable. */
public final class RpcMethodTable {

    private final AuditLog audit;
    private final NavigableMap<String, BoundMethod<?, ?>> methods = new TreeMap<>();

    /**
     * A table of these and {@code rpc.discover}.
     *
     * @param version of Drover, for the description
     * @param audit where calls are recorded that change something
     */
    public RpcMethodTable(Collection<RpcMethod<?, ?>> methods, String version, AuditLog audit) {
        this.audit = audit;
        methods.forEach(this::add);
        add(
                new RpcMethod<>(
                        "rpc.discover",
                        Permission.SERVER_READ,
                        Effect.NONE,
                        NoParameters.class,
                        JsonNode.class,
                        "Describes all methods in OpenRPC.",
                        (call, parameters) -> OpenRpcDocument.of(methods(), version)));
    }

    Optional<BoundMethod<?, ?>> find(String name) {
        return Optional.ofNullable(methods.get(name));
    }

    /** Ordered by name. */
    List<BoundMethod<?, ?>> methods() {
        return List.copyOf(methods.values());
    }

    private void add(RpcMethod<?, ?> method) {
        if (methods.put(method.name(), BoundMethod.of(method, audit)) != null) {
            throw new IllegalArgumentException(method.name() + " is there twice");
        }
    }
}
