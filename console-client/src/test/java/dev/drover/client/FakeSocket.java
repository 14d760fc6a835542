package dev.drover.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The server's end of a WebSocket (RFC 6455): text frames, and what closes the connection. */
final class FakeSocket {

    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private final DataInputStream in;
    private final OutputStream out;

    FakeSocket(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Answers every text until the other end closes. */
    void serve(UnaryOperator<String> answers) throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0 || (first & 0x0f) == CLOSE) {
                return;
            }
            String text = payload();
            if ((first & 0x0f) == TEXT) {
                send(answers.apply(text));
            }
        }
    }

    private String payload() throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] mask = in.readNBytes(4);
        byte[] bytes = in.readNBytes(length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            try {
                out.write(0x80 | TEXT);
                if (bytes.length < 126) {
                    out.write(bytes.length);
                } else {
                    out.write(126);
                    out.write(bytes.length >> 8);
                    out.write(bytes.length & 0xff);
                }
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
