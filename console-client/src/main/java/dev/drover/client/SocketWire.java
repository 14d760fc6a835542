package dev.drover.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A wire over a Unix socket: no TLS, since the folder's owner alone can open it. */
final class SocketWire implements Wire {

    private final Path path;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private SocketWire(Path path, SocketChannel channel, Selector selector) throws IOException {
        this.path = path;
        this.channel = channel;
        this.selector = selector;
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    static SocketWire connect(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            return new SocketWire(path, channel, Selector.open());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, Deadline deadline) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (true) {
            channel.write(buffer);
            if (!buffer.hasRemaining()) {
                return;
            }
            await(SelectionKey.OP_WRITE, deadline);
        }
    }

    @Override
    public int read(byte[] into, Deadline deadline) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        while (true) {
            int count = channel.read(buffer);
            if (count != 0) {
                return count;
            }
            await(SelectionKey.OP_READ, deadline);
        }
    }

    private void await(int operation, Deadline deadline) throws IOException {
        try {
            key.interestOps(operation);
            selector.select(deadline.remainingMilliseconds("The server at " + path));
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw new IOException("this client closed it", e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
