package dev.drover.cli.task;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of bytes, as text in UTF-8. One that is longer than {@value #LONGEST} bytes comes in
 * parts; the last one comes when this is closed.
 */
final class LineOutput extends OutputStream {

    private static final int LONGEST = 64 << 10;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Consumer<String> lines;

    LineOutput(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void write(int value) {
        if (value == '\n') {
            end();
            return;
        }
        // Between characters: no byte that begins one has the bits 10 at its front.
        if (line.size() >= LONGEST && (value & 0xc0) != 0x80) {
            end();
        }
        line.write(value);
    }

    private void end() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    @Override
    public void close() {
        if (line.size() > 0) {
            end();
        }
    }
}
