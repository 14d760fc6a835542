package dev.drover.server.web;

import dev.drover.api.ServerHello;
import dev.drover.server.access.Access;
import dev.drover.server.audit.AuditLog;
import dev.drover.server.control.RunTable;
import dev.drover.server.data.Data;
import dev.drover.server.web.metrics.HostCallCounts;
import dev.drover.server.web.rpc.Relay;
import dev.drover.server.web.rpc.RpcMethodTable;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the web server is the way in to.
 *
 * @param audit where logins are recorded
 * @param nodes null for a server that is a node and takes none itself
 * @param relay answers the calls of some callers
 * @param hello what the server says of itself when a connection opens
 * @param ready whether it takes requests
 */
public record WebParts(
        Access access,
        RpcMethodTable methods,
        AuditLog audit,
        Data data,
        RunTable runs,
        HostCallCounts hostCalls,
        @Nullable NodeDoor nodes,
        Relay relay,
        Supplier<ServerHello> hello,
        BooleanSupplier ready,
        InstantSource clock) {}
