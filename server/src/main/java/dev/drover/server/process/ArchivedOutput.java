package dev.drover.server.process;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Small output of an ended process, in a file that it shares with others.
 *
 * @param file a segment of the archive
 * @param offset where stdout begins; stderr follows it
 */
record ArchivedOutput(Path file, long offset, long stdoutBytes, long stderrBytes)
        implements OutputPlace {

    @Override
    public long length(ProcessStream stream) {
        return switch (stream) {
            case STDOUT -> stdoutBytes;
            case STDERR -> stderrBytes;
        };
    }

    @Override
    public byte[] read(ProcessStream stream, long from, int max) throws IOException {
        long begin = stream == ProcessStream.STDOUT ? offset : offset + stdoutBytes;
        int wanted = Math.clamp(length(stream) - from, 0, max);
        return wanted == 0 ? new byte[0] : SpoolFile.read(file, begin + from, wanted);
    }
}
