package dev.drover.server.node.work;

import dev.drover.api.DroverException;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.files.Accepted;
import dev.drover.server.node.files.FileMode;
import dev.drover.server.node.files.FileOffer;
import dev.drover.server.node.files.FileOwner;
import dev.drover.server.node.files.FileReceiver;
import dev.drover.server.node.files.FileSource;
import dev.drover.server.node.files.Sha256;
import dev.drover.server.node.files.SourceFile;
import dev.drover.server.node.files.TransferId;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.registry.Nodes;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Objects;

/**
 * A primary's side of files that go to nodes and come from them. A link that breaks in between
 * costs what was on its way at that moment: the copy goes on where it was. Safe for use by many
 * threads.
 */
public final class FileCopies {

    private static final int PIECE_BYTES = 256 << 10;

    /** Reading a large file for its checksum takes its time. */
    private static final Duration BEGINNING = Duration.ofMinutes(10);

    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** What a copy comes to; {@code bytes} went over the link. */
    public record Copied(long size, Sha256 sha256, long bytes) {}

    private final Orders orders;
    private final Nodes nodes;
    private final NodesConfiguration configuration;
    private final Identifiers identifiers;
    private final FileReceiver receiver;
    private final FileSource source;

    public FileCopies(
            Orders orders,
            Nodes nodes,
            NodesConfiguration configuration,
            Identifiers identifiers,
            FileReceiver receiver,
            FileSource source) {
        this.orders = orders;
        this.nodes = nodes;
        this.configuration = configuration;
        this.identifiers = identifiers;
        this.receiver = receiver;
        this.source = source;
    }

    /** A file of this machine that could be read to its end. */
    public record Content(long size, Sha256 sha256) {}

    /**
     * Reads a file of this machine to its end, as a copy of it would.
     *
     * @throws DroverException NOT_FOUND, NOT_ALLOWED or what else is against it
     */
    public Content read(String local) {
        SourceFile file = source.open(local);
        try {
            return new Content(file.size(), source.digest(file.id()));
        } finally {
            source.close(file.id());
        }
    }

    /**
     * Copies a file of this machine to a node.
     *
     * @param mode null for that of the file
     * @param owner null for the user that the node's server runs as
     * @throws DroverException what one of the ends has against it; UNAVAILABLE where the node is
     *     not linked for longer than the patience of nodes.lostAfter
     */
    public Copied copyTo(
            NodeName node,
            String local,
            String remote,
            @Nullable FileMode mode,
            @Nullable FileOwner owner)
            throws InterruptedException {
        SourceFile file = source.open(local);
        try {
            Sha256 digest = source.digest(file.id());
            FileOffer offer =
                    new FileOffer(
                            remote,
                            file.size(),
                            digest,
                            Objects.requireNonNullElse(mode, file.mode()),
                            owner);
            long sent = overLinks(node, link -> send(node, link, file, offer));
            return new Copied(file.size(), digest, sent);
        } finally {
            source.close(file.id());
        }
    }

    private long send(NodeName node, Link link, SourceFile file, FileOffer offer)
            throws InterruptedException {
        Accepted accepted =
                order(
                        node,
                        link,
                        FileOrders.RECEIVE,
                        new FileOrders.Receive(offer),
                        Accepted.class);
        long offset = accepted.offset();
        long sent = 0;
        while (offset < file.size()) {
            byte[] bytes = source.read(file.id(), offset, PIECE_BYTES);
            offset =
                    ask(
                                    link,
                                    FileOrders.WRITE,
                                    new FileOrders.Piece(accepted.id(), offset, bytes),
                                    ANSWER,
                                    FileOrders.Wanted.class)
                            .offset();
            sent += bytes.length;
        }
        link.ask(FileOrders.FINISH, new FileOrders.Which(accepted.id()), BEGINNING);
        return sent;
    }

    /** Copies a file of a node to this machine; errors as with {@link #copyTo}. */
    public Copied copyFrom(NodeName node, String remote, String local) throws InterruptedException {
        Copied[] copied = new Copied[1];
        long received =
                overLinks(
                        node,
                        link -> {
                            FileOrders.Opened opened =
                                    order(
                                            node,
                                            link,
                                            FileOrders.SEND,
                                            new FileOrders.Send(remote),
                                            FileOrders.Opened.class);
                            copied[0] = new Copied(opened.size(), opened.digest(), 0);
                            return receive(link, opened, local);
                        });
        Copied last = Objects.requireNonNull(copied[0]);
        return new Copied(last.size(), last.sha256(), received);
    }

    private long receive(Link link, FileOrders.Opened opened, String local)
            throws InterruptedException {
        try {
            Accepted accepted =
                    receiver.begin(
                            new FileOffer(
                                    local,
                                    opened.size(),
                                    opened.digest(),
                                    // Whatever the node says: nothing here runs as its owner.
                                    FileMode.ofSource(FileMode.parse(opened.mode()).bits()),
                                    null));
            long received = fill(link, opened, accepted);
            receiver.finish(accepted.id());
            return received;
        } finally {
            if (link.isOpen()) {
                var _ = link.call(FileOrders.CLOSE, new FileOrders.Which(opened.id()));
            }
        }
    }

    private long fill(Link link, FileOrders.Opened opened, Accepted accepted)
            throws InterruptedException {
        long offset = accepted.offset();
        long received = 0;
        TransferId id = opened.id();
        while (offset < opened.size()) {
            byte[] bytes =
                    ask(
                                    link,
                                    FileOrders.READ,
                                    new FileOrders.Read(id, offset, PIECE_BYTES),
                                    ANSWER,
                                    FileOrders.Bytes.class)
                            .bytes();
            offset = receiver.write(accepted.id(), offset, bytes);
            received += bytes.length;
        }
        return received;
    }

    /** Something that is begun again on the next link where one breaks. */
    @FunctionalInterface
    private interface Copying {
        long copy(Link link) throws InterruptedException;
    }

    private long overLinks(NodeName node, Copying copying) throws InterruptedException {
        while (true) {
            Link link = nodes.awaitLink(node, configuration.lostAfter());
            try {
                return copying.copy(link);
            } catch (DroverException e) {
                if (link.isOpen()) {
                    throw e;
                }
            }
        }
    }

    private <T> T order(NodeName node, Link link, String kind, Object body, Class<T> answer)
            throws InterruptedException {
        return Json.mapper()
                .treeToValue(
                        Link.await(
                                orders.doNow(
                                        link,
                                        node,
                                        identifiers.nextOrder(),
                                        kind,
                                        Json.mapper().valueToTree(body),
                                        BEGINNING)),
                        answer);
    }

    private static <T> T ask(
            Link link, String method, Object parameters, Duration limit, Class<T> answer)
            throws InterruptedException {
        JsonNode result = link.ask(method, parameters, limit);
        return Json.mapper().treeToValue(result, answer);
    }
}
