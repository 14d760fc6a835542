package dev.drover.server.node.work;

import dev.drover.api.Json;
import dev.drover.server.node.files.FileReceiver;
import dev.drover.server.node.files.FileSource;
import dev.drover.server.node.files.SourceFile;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.order.Order;
import dev.drover.server.node.order.OrderBook;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * A node's side of files: beginning to receive or to send one is a signed order; its pieces are
 * bound to the checksum there. Safe for use by many threads.
 */
public final class FileWork {

    private final FileReceiver receiver;
    private final FileSource source;

    public FileWork(FileReceiver receiver, FileSource source) {
        this.receiver = receiver;
        this.source = source;
    }

    /** The orders that are done at once, by their kinds. */
    public Map<String, OrderBook.Immediate> immediates() {
        return Map.of(FileOrders.RECEIVE, this::receive, FileOrders.SEND, this::send);
    }

    /** What the primary may call for what it ordered. */
    public Map<String, LinkMethod> methods() {
        return Map.of(
                FileOrders.WRITE,
                LinkMethod.of(
                        FileOrders.Piece.class,
                        (link, piece) ->
                                new FileOrders.Wanted(
                                        receiver.write(piece.id(), piece.offset(), piece.bytes()))),
                FileOrders.FINISH,
                LinkMethod.of(
                        FileOrders.Which.class,
                        (link, which) -> Map.of("path", receiver.finish(which.id()).toString())),
                FileOrders.READ,
                LinkMethod.of(
                        FileOrders.Read.class,
                        (link, read) ->
                                new FileOrders.Bytes(
                                        source.read(read.id(), read.offset(), read.max()))),
                FileOrders.CLOSE,
                LinkMethod.of(
                        FileOrders.Which.class,
                        (link, which) -> {
                            source.close(which.id());
                            return null;
                        }));
    }

    private JsonNode receive(Order order) {
        FileOrders.Receive receive = LinkMethod.read(order.body(), FileOrders.Receive.class);
        return Json.mapper().valueToTree(receiver.begin(receive.offer()));
    }

    private JsonNode send(Order order) {
        FileOrders.Send send = LinkMethod.read(order.body(), FileOrders.Send.class);
        SourceFile file = source.open(send.path());
        return Json.mapper()
                .valueToTree(
                        new FileOrders.Opened(
                                file.id(),
                                file.size(),
                                file.mode().toString(),
                                source.digest(file.id())));
    }
}
