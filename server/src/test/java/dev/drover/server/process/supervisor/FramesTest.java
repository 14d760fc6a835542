package dev.drover.server.process.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;

/** Frames over a real socket. */
final class FramesTest {

    @TempDir private Path directory;
    private SocketChannel near;
    private SocketChannel far;
    private Frames frames;

    @BeforeEach
    void connect() throws IOException {
        var address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            far = SocketChannel.open(address);
            near = listener.accept();
        }
        frames = new Frames(near);
    }

    @AfterEach
    void disconnect() throws IOException {
        near.close();
        far.close();
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            far.write(bytes);
        }
    }

    private ByteBuffer next() throws IOException {
        return Objects.requireNonNull(frames.next(ByteBuffer.allocateDirect(64)));
    }

    @Test
    void givesFramesOneByOneHoweverTheyArrive() throws IOException {
        ByteBuffer first = new Frame(MessageKind.END).add(7L).add("päck").add(-3).finish();
        ByteBuffer second = new Frame(MessageKind.LIST).add(8L).finish();
        ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining());
        both.put(first).put(second).flip();
        int half = both.limit() - 5;
        send(both.slice(0, half));
        ByteBuffer frame = next();
        assertThat(Frame.kind(frame)).isEqualTo(MessageKind.END);
        assertThat(frame.getLong()).isEqualTo(7);
        assertThat(Frame.text(frame)).isEqualTo("päck");
        assertThat(frame.getInt()).isEqualTo(-3);
        assertThat(frame.hasRemaining()).isFalse();
        send(both.slice(half, both.limit() - half));
        ByteBuffer last = next();
        assertThat(Frame.kind(last)).isEqualTo(MessageKind.LIST);
        assertThat(last.getLong()).isEqualTo(8);
        far.close();
        assertThat(frames.next(last)).isNull();
    }

    @Test
    void growsForLargeFrames() throws Exception {
        byte[] large = new byte[1_000_000];
        large[999_999] = 42;
        Frame frame = new Frame(MessageKind.WRITE).add(large, 0, large.length);
        Thread sender = Thread.ofVirtual().start(() -> sendUnchecked(frame.finish()));
        ByteBuffer received = next();
        sender.join();
        assertThat(Frame.kind(received)).isEqualTo(MessageKind.WRITE);
        assertThat(received.remaining()).isEqualTo(large.length);
        assertThat(received.get(received.limit() - 1)).isEqualTo((byte) 42);
    }

    private void sendUnchecked(ByteBuffer bytes) {
        try {
            send(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givesNothingAfterAnEndWithinAFrame() throws IOException {
        ByteBuffer whole = new Frame(MessageKind.LIST).add(1L).finish();
        send(whole.slice(0, whole.limit() - 3));
        far.close();
        assertThatThrownBy(this::next).isInstanceOf(IOException.class);
        assertThat(frames.next(ByteBuffer.allocateDirect(64))).isNull();
    }

    @Test
    void givesNoFrameTwiceAfterAReset() throws IOException {
        // Closing with unread input makes the other side's next read fail.
        near.write(ByteBuffer.wrap(new byte[10]));
        send(new Frame(MessageKind.LAUNCH).add(1L).finish());
        assertThat(Frame.kind(next())).isEqualTo(MessageKind.LAUNCH);
        far.close();
        assertThatThrownBy(this::next).isInstanceOf(IOException.class);
        assertThat(frames.next(ByteBuffer.allocateDirect(64))).isNull();
    }

    @Test
    void refusesImpossibleLengths() throws IOException {
        send(ByteBuffer.allocate(4).putInt(Frames.MAX_BYTES + 1).flip());
        assertThatThrownBy(this::next)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(Frames.MAX_BYTES));
    }

    @Test
    void refusesKindsThatAreUnknown() {
        assertThatThrownBy(() -> Frame.kind(ByteBuffer.wrap(new byte[] {99})))
                .hasMessageContaining("99");
    }
}
