package dev.drover.server.web.rpc;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The methods of the protocol by name. Immutable. */
public final class RpcMethodTable {

    private final NavigableMap<String, BoundMethod<?, ?>> methods = new TreeMap<>();

    public RpcMethodTable(Collection<RpcMethod<?, ?>> methods) {
        methods.forEach(method -> {
            if (this.methods.put(method.name(), BoundMethod.of(method)) != null) {
                throw new IllegalArgumentException(method.name() + " is there twice");
            }
        });
    }

    Optional<BoundMethod<?, ?>> find(String name) {
        return Optional.ofNullable(methods.get(name));
    }

    /** Ordered by name. */
    List<BoundMethod<?, ?>> methods() {
        return List.copyOf(methods.values());
    }
}
