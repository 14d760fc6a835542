package dev.drover.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A response of HTTP/1.1, read whole (RFC 9112): body by length, by chunks or by the end of the
 * connection.
 */
record HttpAnswer(int status, Map<String, String> headers, String body) {

    /** Longer ones are refused: no answer of a server is meant to be. */
    static final int LONGEST_BODY = 256 * 1024 * 1024;

    private static final int LONGEST_LINE = 16 * 1024;

    /** Whether another request may follow on the same connection. */
    boolean keepsConnection() {
        boolean framed = headers.containsKey("content-length") || isChunked(headers);
        return framed && !"close".equalsIgnoreCase(headers.get("connection"));
    }

    /** Empty where the connection ended before the first byte. */
    static Optional<HttpAnswer> read(Wire wire, Deadline deadline) throws IOException {
        Source source = new Source(wire, deadline);
        if (!source.hasMore()) {
            return Optional.empty();
        }
        int status = status(source.line());
        Map<String, String> headers = headers(source);
        String body = new String(body(source, headers), StandardCharsets.UTF_8);
        return Optional.of(new HttpAnswer(status, headers, body));
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d.*")) {
            throw new IOException("it does not speak HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(Source source) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = source.line(); !line.isEmpty(); line = source.line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static byte[] body(Source source, Map<String, String> headers) throws IOException {
        if (isChunked(headers)) {
            return chunks(source);
        }
        String length = headers.get("content-length");
        return length == null ? source.rest() : source.exactly(number(length, 10));
    }

    private static byte[] chunks(Source source) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = source.line();
            int extension = line.indexOf(';');
            int size = number(extension < 0 ? line : line.substring(0, extension), 16);
            if (size == 0) {
                headers(source);
                return body.toByteArray();
            }
            body.writeBytes(source.exactly(size));
            if (body.size() > LONGEST_BODY) {
                throw tooLong();
            }
            source.line();
        }
    }

    private static boolean isChunked(Map<String, String> headers) {
        return "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseUnsignedInt(text.strip(), radix);
            if (number < 0 || number > LONGEST_BODY) {
                throw tooLong();
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IOException("it does not speak HTTP/1.1", e);
        }
    }

    private static IOException tooLong() {
        return new IOException("its answer is longer than the limit of " + LONGEST_BODY + " bytes");
    }

    /** A buffer before a wire. */
    private static final class Source {

        private final Wire wire;
        private final Deadline deadline;
        private final byte[] buffer = new byte[16 * 1024];
        private int position;
        private int limit;

        Source(Wire wire, Deadline deadline) {
            this.wire = wire;
            this.deadline = deadline;
        }

        boolean hasMore() throws IOException {
            if (position < limit) {
                return true;
            }
            position = 0;
            limit = Math.max(0, wire.read(buffer, deadline));
            return limit > 0;
        }

        private byte next() throws IOException {
            if (!hasMore()) {
                throw new IOException("the connection ended in the middle of the answer");
            }
            return buffer[position++];
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (byte next = next(); next != '\n'; next = next()) {
                line.append((char) (next & 0xff));
                if (line.length() > LONGEST_LINE) {
                    throw new IOException("it does not speak HTTP/1.1");
                }
            }
            int end = line.length();
            return end > 0 && line.charAt(end - 1) == '\r'
                    ? line.substring(0, end - 1)
                    : line.toString();
        }

        byte[] exactly(int count) throws IOException {
            byte[] bytes = new byte[count];
            for (int filled = 0; filled < count; ) {
                if (!hasMore()) {
                    throw new IOException("the connection ended in the middle of the answer");
                }
                int part = Math.min(limit - position, count - filled);
                System.arraycopy(buffer, position, bytes, filled, part);
                position += part;
                filled += part;
            }
            return bytes;
        }

        byte[] rest() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (hasMore()) {
                bytes.write(buffer, position, limit - position);
                position = limit;
                if (bytes.size() > LONGEST_BODY) {
                    throw tooLong();
                }
            }
            return bytes.toByteArray();
        }
    }
}
