package dev.drover.server.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.audit.AuditLines;
import dev.drover.server.tls.OwnerOnlyFile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of the log: each is named by the number of its first entry. */
final class AuditSegments {

    private static final Pattern NAME = Pattern.compile("audit-(\\d{12,18})\\.jsonl");

    /**
     * One of the files.
     *
     * @param first the number of the first entry that it has, or is to have
     */
    record Segment(long first, Path file) {

        /** Reads lines of no more than {@code limit} bytes, from a byte on. */
        AuditLines lines(long from, long limit) throws IOException {
            InputStream in = Files.newInputStream(file);
            try {
                in.skipNBytes(from);
            } catch (IOException e) {
                in.close();
                throw e;
            }
            return new AuditLines(in, limit);
        }
    }

    private final Path folder;

    /** Makes the folder where there is none. */
    AuditSegments(Path folder) {
        this.folder = folder;
        try {
            OwnerOnlyFile.makeFolder(folder);
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The folder " + folder + " cannot be made: " + e.getMessage(),
                    "Look at the rights and the room of the data folder.",
                    Map.of(),
                    e);
        }
    }

    /** The oldest first. */
    List<Segment> all() throws IOException {
        List<Segment> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    all.add(new Segment(Long.parseLong(name.group(1)), file));
                }
            }
        }
        all.sort(Comparator.comparingLong(Segment::first));
        return all;
    }

    Segment of(long first) {
        return new Segment(
                first, folder.resolve(String.format(Locale.ROOT, "audit-%012d.jsonl", first)));
    }

    /** Makes names that were added or removed durable. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }
}
