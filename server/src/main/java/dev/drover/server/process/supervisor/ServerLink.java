package dev.drover.server.process.supervisor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way to the server that is connected now, if one is. Frames for a server that is gone are
 * dropped: the next one asks for the list and reads the exit records.
 *
 * <p>Safe for use by many threads.
 */
final class ServerLink {

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SocketChannel channel;

    void attach(SocketChannel connected) {
        lock.lock();
        try {
            channel = connected;
        } finally {
            lock.unlock();
        }
    }

    void detach() {
        lock.lock();
        try {
            channel = null;
        } finally {
            lock.unlock();
        }
    }

    void send(Frame frame) {
        lock.lock();
        try {
            if (channel != null) {
                write(channel, frame.finish());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A connection that cannot be written to ends for its reader too, who then detaches it. */
    private void write(SocketChannel connected, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                connected.write(bytes);
            }
        } catch (IOException e) {
            channel = null;
        }
    }
}
