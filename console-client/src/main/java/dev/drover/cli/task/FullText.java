package dev.drover.cli.task;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Results as a text with all that was written, byte by byte as it was. */
final class FullText {

    private final OutputReader reader;
    private final EndOfLine out;

    FullText(OutputReader reader, OutputStream out) {
        this.reader = reader;
        this.out = new EndOfLine(out);
    }

    void write(List<Section> sections) throws IOException {
        for (Section section : sections) {
            line(section.heading());
            if (section.message() != null) {
                line(section.message());
            }
            output(section, OutputReader.STDOUT, section.stdoutBytes());
            if (section.stderrBytes() > 0) {
                line("-- stderr");
                output(section, OutputReader.STDERR, section.stderrBytes());
            }
        }
    }

    private void output(Section section, String stream, long bytes) throws IOException {
        if (bytes > 0) {
            reader.copy(section.node(), stream, 0, out);
            out.endLine();
        }
    }

    private void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Knows whether the last line is ended. */
    private static final class EndOfLine extends OutputStream {

        private final OutputStream out;
        private int last = '\n';

        EndOfLine(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            last = value;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            last = length == 0 ? last : bytes[offset + length - 1];
        }

        void endLine() throws IOException {
            if (last != '\n') {
                write('\n');
            }
        }
    }
}
