package dev.drover.server.web.rpc;

import dev.drover.server.access.Permission;
import dev.drover.server.audit.AuditLog;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The methods of the protocol by name, with the one that describes all. Safe for use by many
 * threads.
 */
public final class RpcMethodTable {

    private final Supplier<? extends Collection<RpcMethod<?, ?>>> source;
    private final String version;
    private final AuditLog audit;
    private volatile @Nullable NavigableMap<String, RpcMethod<?, ?>> table;

    /** Prepared by the first call of each. */
    private final Map<String, BoundMethod<?, ?>> bound = new ConcurrentHashMap<>();

    /**
     * A table of these and {@code rpc.discover}.
     *
     * @param version of Drover, for the description
     * @param audit where calls are recorded that change something
     */
    public RpcMethodTable(Collection<RpcMethod<?, ?>> methods, String version, AuditLog audit) {
        this(() -> methods, version, audit);
        table = table(methods);
    }

    private RpcMethodTable(
            Supplier<? extends Collection<RpcMethod<?, ?>>> source,
            String version,
            AuditLog audit) {
        this.source = source;
        this.version = version;
        this.audit = audit;
    }

    /**
     * As the constructor, but the methods are asked for once, by the first call: some hundred
     * classes that a server that nobody calls does without.
     */
    public static RpcMethodTable later(
            Supplier<? extends Collection<RpcMethod<?, ?>>> methods,
            String version,
            AuditLog audit) {
        return new RpcMethodTable(methods, version, audit);
    }

    private NavigableMap<String, RpcMethod<?, ?>> table(Collection<RpcMethod<?, ?>> methods) {
        NavigableMap<String, RpcMethod<?, ?>> made = new TreeMap<>();
        methods.forEach(method -> add(made, method));
        add(
                made,
                new RpcMethod<>(
                        "rpc.discover",
                        Permission.SERVER_READ,
                        Effect.NONE,
                        NoParameters.class,
                        JsonNode.class,
                        "Describes all methods in OpenRPC.",
                        (call, parameters) -> OpenRpcDocument.of(methods(), version)));
        return made;
    }

    private NavigableMap<String, RpcMethod<?, ?>> table() {
        NavigableMap<String, RpcMethod<?, ?>> known = table;
        return known == null ? made() : known;
    }

    private synchronized NavigableMap<String, RpcMethod<?, ?>> made() {
        NavigableMap<String, RpcMethod<?, ?>> known = table;
        if (known == null) {
            known = table(source.get());
            table = known;
        }
        return known;
    }

    Optional<BoundMethod<?, ?>> find(String name) {
        return Optional.ofNullable(table().get(name)).map(this::bound);
    }

    /** Ordered by name. */
    List<BoundMethod<?, ?>> methods() {
        List<BoundMethod<?, ?>> all = new ArrayList<>();
        table().values().forEach(method -> all.add(bound(method)));
        return all;
    }

    private BoundMethod<?, ?> bound(RpcMethod<?, ?> method) {
        return bound.computeIfAbsent(method.name(), name -> BoundMethod.of(method, audit));
    }

    private static void add(NavigableMap<String, RpcMethod<?, ?>> methods, RpcMethod<?, ?> method) {
        if (methods.put(method.name(), method) != null) {
            throw new IllegalArgumentException(method.name() + " is there twice");
        }
    }
}
