package dev.drover.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A WebSocket over TLS with next to no cost of its own (RFC 6455): blocking, one thread reads and
 * one writes. Frames go out under a mask of zeros, which leaves the payload as it is.
 */
final class WireConnection implements Closeable {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private WireConnection(SSLSocket socket, int readBuffer) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), readBuffer));
        this.out = socket.getOutputStream();
    }

    /** Connects, shakes hands and upgrades; an answer other than 101 is an error that shows it. */
    static WireConnection open(SSLSocketFactory sockets, URI url, String token, int readBuffer)
            throws IOException {
        SSLSocket socket = (SSLSocket) sockets.createSocket(url.getHost(), url.getPort());
        try {
            socket.setTcpNoDelay(true);
            WireConnection connection = new WireConnection(socket, readBuffer);
            connection.upgrade(url, token);
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] text) throws IOException {
        write(TEXT, text);
    }

    /** The next text message; answers pings meanwhile. */
    byte[] receive() throws IOException {
        ByteArrayOutputStream parts = null;
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = in.readNBytes(length(in.readUnsignedByte()));
            switch (first & 0x0f) {
                case PING -> write(PONG, payload);
                case PONG -> {}
                case CLOSE -> throw new EOFException("The server closed: " + reason(payload));
                default -> {
                    if ((first & FINAL) != 0 && parts == null) {
                        return payload;
                    }
                    parts = parts == null ? new ByteArrayOutputStream() : parts;
                    parts.writeBytes(payload);
                    if ((first & FINAL) != 0) {
                        return parts.toByteArray();
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void upgrade(URI url, String token) throws IOException {
        byte[] key = new byte[16];
        String request =
                "GET "
                        + url.getPath()
                        + " HTTP/1.1\r\nHost: "
                        + url.getAuthority()
                        + "\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: "
                        + Base64.getEncoder().encodeToString(key)
                        + (token.isEmpty() ? "" : "\r\nAuthorization: Bearer " + token)
                        + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        if (!status.startsWith("HTTP/1.1 101")) {
            throw new IOException("The server answered '" + status + "' to the upgrade");
        }
        while (!line().isEmpty()) {
            // The headers that follow say nothing that is needed here.
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.readUnsignedByte();
        while (next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
            next = in.readUnsignedByte();
        }
        return line.toString();
    }

    private int length(int second) throws IOException {
        int length = second & 0x7f;
        return switch (length) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> length;
        };
    }

    private void write(int opcode, byte[] payload) throws IOException {
        int header = payload.length < 126 ? 6 : 8;
        if (payload.length > 0xffff) {
            throw new IOException(
                    "The message has " + payload.length + " bytes; 65535 are the limit");
        }
        byte[] frame = new byte[header + payload.length];
        frame[0] = (byte) (FINAL | opcode);
        if (header == 6) {
            frame[1] = (byte) (MASKED | payload.length);
        } else {
            frame[1] = (byte) (MASKED | 126);
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, header, payload.length);
        synchronized (out) {
            out.write(frame);
        }
    }

    private static String reason(byte[] payload) {
        return payload.length < 2
                ? "without a reason"
                : (((payload[0] & 0xff) << 8) | (payload[1] & 0xff))
                        + " "
                        + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
}
