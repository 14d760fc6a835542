package dev.drover.server.web;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeChanges;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.WrittenChanges;

import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What dashboards read by plain GET: JSON with an ETag, {@code since} for what changed after a
 * version, {@code wait} to wait for it.
 */
final class PlainReads {

    static final String PATH = "/api/";

    private static final String DATA = PATH + "data/";

    private final WebParts parts;
    private final CallerWaits waits;
    private final Duration longestWait;
    private final WrittenChanges written;
    private final Versions versions = new Versions();

    PlainReads(WebParts parts, CallerWaits waits, Duration longestWait, WrittenChanges written) {
        this.parts = parts;
        this.waits = waits;
        this.longestWait = longestWait;
        this.written = written;
    }

    void handle(Exchange exchange, Caller caller) throws InterruptedException {
        if (!exchange.is("GET") && !exchange.is("HEAD")) {
            exchange.set(HttpHeader.ALLOW, "GET, HEAD");
            exchange.json(
                    405,
                    HttpErrors.body(
                            ErrorKind.INVALID_REQUEST,
                            "This address is for reading",
                            "Use GET, or POST /rpc to change something."));
            return;
        }
        String path = exchange.path();
        RpcCall call = RpcCall.plain(waits.of(caller), caller, longestWait);
        ReadSource source =
                parts.relay().takes(caller)
                        ? new RelayedReads(caller, parts.relay())
                        : new OwnReads(caller, parts);
        if (path.equals(PATH + "status")) {
            status(exchange, call, source);
        } else if (path.startsWith(DATA)) {
            data(exchange, call, source, key(exchange));
        } else if (path.equals(PATH + "runs")) {
            runs(exchange, call, source);
        } else if (path.equals(PATH + "nodes")) {
            nodes(exchange, call, source);
        } else {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There is nothing to read at this address",
                    "There are /api/status, /api/data/KEY, /api/runs and /api/nodes.");
        }
    }

    private void status(Exchange exchange, RpcCall call, ReadSource source)
            throws InterruptedException {
        source.require(Permission.STATUS_READ, "GET /api/status");
        Long since = since(exchange);
        String prefix = exchange.query("prefix").orElse("");
        StatusChanges changes =
                call.waiting(wait(exchange), wait -> source.status(since, prefix, wait));
        if (!versions.isKnown(exchange, changes.version())) {
            exchange.bytes(200, Exchange.JSON, written.write(changes));
        }
    }

    /** With {@code since}, waits until the key's own version is beyond it, or the key is gone. */
    private void data(Exchange exchange, RpcCall call, ReadSource source, String key)
            throws InterruptedException {
        source.require(Permission.DATA_READ, "GET /api/data");
        Long since = since(exchange);
        Optional<DataEntry> found =
                since == null
                        ? source.entry(key)
                        : call.waiting(
                                wait(exchange), wait -> changedAfter(source, since, key, wait));
        DataEntry entry =
                found.orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no public data with the key '" + key + "'",
                                "data.list shows the keys that there are.",
                                Map.of("key", key),
                                null));
        if (!versions.isKnown(exchange, entry.version())) {
            exchange.json(200, entry);
        }
    }

    /** A poll is for all keys that begin like this one, so it may have to be made again. */
    private static Optional<DataEntry> changedAfter(
            ReadSource source, long since, String key, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        long known = since;
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            DataChanges changes = source.data(known, key, Duration.ofNanos(left));
            Optional<DataEntry> entry = source.entry(key);
            boolean changed =
                    entry.isPresent()
                            ? entry.get().version() > since
                            : changes.reset() || changes.removed().contains(key);
            if (changed || left == 0 || changes.version() < since) {
                return entry;
            }
            known = changes.version();
        }
    }

    private void runs(Exchange exchange, RpcCall call, ReadSource source)
            throws InterruptedException {
        source.require(Permission.RUN_READ, "GET /api/runs");
        Long since = since(exchange);
        RunChanges changes = call.waiting(wait(exchange), wait -> source.runs(since, wait));
        if (!versions.isKnown(exchange, changes.version())) {
            exchange.bytes(200, Exchange.JSON, written.write(changes));
        }
    }

    private void nodes(Exchange exchange, RpcCall call, ReadSource source)
            throws InterruptedException {
        source.require(Permission.NODE_READ, "GET /api/nodes");
        Long since = since(exchange);
        NodeChanges changes = call.waiting(wait(exchange), wait -> source.nodes(since, wait));
        if (!versions.isKnown(exchange, changes.version())) {
            exchange.bytes(200, Exchange.JSON, written.write(changes));
        }
    }

    private static String key(Exchange exchange) {
        String raw = exchange.request().getHttpURI().getPath().substring(DATA.length());
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The key in the address cannot be read",
                    "Write it as UTF-8 and escape what is not ASCII.",
                    Map.of(),
                    e);
        }
    }

    private static @Nullable Long since(Exchange exchange) {
        return exchange.query("since").map(PlainReads::version).orElse(null);
    }

    private static Long version(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The query's 'since' is no version but '"
                            + text.substring(0, Math.min(40, text.length()))
                            + "'",
                    "Give the number that the last answer named as 'version'.",
                    Map.of("parameter", "since"),
                    e);
        }
    }

    private static Duration wait(Exchange exchange) {
        return exchange.query("wait").map(Durations::parse).orElse(Duration.ZERO);
    }
}
