package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.eclipse.jetty.http.HttpHeader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of the board, held in memory from their first request on. Only what is named here is
 * served, so there is no way out of their folder. Safe for use by many threads.
 */
final class BoardFiles {

    /** A file as it is sent. */
    private record BoardFile(String contentType, ByteBuffer content, String tag) {}

    private static final String FOLDER = "board/";

    /** What a browser needs before it has logged in. */
    private static final Set<String> OPEN =
            Set.of("/login", "/board/base.css", "/board/login.js", "/board/icon.svg");

    private static final Map<String, String> PAGES =
            Map.of("/", "index.html", "/login", "login.html");

    private static final List<String> NAMES =
            List.of(
                    "base.css",
                    "board.css",
                    "login.js",
                    "board.js",
                    "detail.js",
                    "dom.js",
                    "editor.js",
                    "fields.js",
                    "nodes.js",
                    "nodesets.js",
                    "plan.js",
                    "results.js",
                    "rpc.js",
                    "runform.js",
                    "runs.js",
                    "targets.js",
                    "task.js",
                    "tasks.js",
                    "tiles.js",
                    "tool.js",
                    "tools.js",
                    "twice.js",
                    "icon.svg");

    /** Names of files by what is asked for. */
    private final Map<String, String> names = new HashMap<>(PAGES);

    private final Map<String, BoardFile> files = new ConcurrentHashMap<>();

    BoardFiles() {
        NAMES.forEach(name -> names.put("/board/" + name, name));
    }

    boolean has(String path) {
        return names.containsKey(path);
    }

    boolean isOpen(String path) {
        return OPEN.contains(path);
    }

    void handle(Exchange exchange) {
        if (!exchange.is("GET") && !exchange.is("HEAD")) {
            exchange.set(HttpHeader.ALLOW, "GET, HEAD");
            exchange.json(
                    405,
                    HttpErrors.body(
                            ErrorKind.INVALID_REQUEST,
                            "The method "
                                    + exchange.request().getMethod()
                                    + " is not for this address",
                            "Use GET."));
            return;
        }
        String name = names.get(exchange.path());
        if (name == null) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND, "There is nothing at this address", "Begin at /.");
        }
        BoardFile file = files.computeIfAbsent(name, BoardFiles::load);
        exchange.set(HttpHeader.ETAG, file.tag());
        exchange.set(HttpHeader.CACHE_CONTROL, "no-cache");
        if (file.tag().equals(exchange.header(HttpHeader.IF_NONE_MATCH))) {
            exchange.empty(304);
        } else {
            exchange.bytes(200, file.contentType(), file.content().duplicate());
        }
    }

    private static BoardFile load(String name) {
        try (InputStream stream = BoardFiles.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("The file " + name + " of the board is not there");
            }
            byte[] content = stream.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new BoardFile(
                    type(name),
                    ByteBuffer.wrap(content).asReadOnlyBuffer(),
                    '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("What is " + name + "?");
        };
    }
}
