package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;

/** A file that is being received. Used under its lock. */
final class IncomingFile extends Transfer {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingFile.class);

    private final FileOffer offer;
    private final Path target;
    private final @Nullable Ownership owner;
    private final PartFile part;
    private final MessageDigest digest = Sha256.begin();
    private long received;

    private IncomingFile(
            FileOffer offer, Path target, @Nullable Ownership owner, PartFile part, Instant now) {
        super(now);
        this.offer = offer;
        this.target = target;
        this.owner = owner;
        this.part = part;
    }

    /** Opens what is there of it and reads that into the digest. */
    static IncomingFile open(FileOffer offer, Path target, Instant now) throws IOException {
        FileOwner wanted = offer.owner();
        Ownership owner = wanted == null ? null : Ownership.find(wanted, target);
        PartFile part = PartFile.open(PartFile.path(target, offer.digest()), offer.size());
        var file = new IncomingFile(offer, target, owner, part, now);
        boolean opened = false;
        try {
            if (owner != null) {
                owner.requirePossible(part.path(), target);
            }
            file.received = part.digest(file.digest);
            opened = true;
            return file;
        } finally {
            if (!opened) {
                file.deleteEmptyPart();
                file.release();
            }
        }
    }

    @Override
    Path file() {
        return target;
    }

    Path part() {
        return part.path();
    }

    long received() {
        return received;
    }

    long missing() {
        return offer.size() - received;
    }

    /** Takes what is new of a piece; tells from where on bytes are wanted then. */
    long write(long offset, byte[] bytes) throws IOException {
        if (offset < 0 || offset > received) {
            throw wanted(
                    ErrorKind.CONFLICT,
                    "A piece of '%s' begins at %d; it is wanted from %d on"
                            .formatted(target, offset, received));
        }
        if (bytes.length > offer.size() - offset) {
            throw wanted(
                    ErrorKind.TOO_LARGE,
                    "A piece of '%s' from %d on has %d bytes; the file was said to have %d"
                            .formatted(target, offset, bytes.length, offer.size()));
        }
        long known = received - offset;
        if (known < bytes.length) {
            part.write(received, bytes, (int) known, digest);
            received = offset + bytes.length;
        }
        return received;
    }

    private DroverException wanted(ErrorKind kind, String message) {
        return new DroverException(
                kind,
                message,
                "Go on from the wanted offset.",
                Map.of("wantedOffset", received),
                null);
    }

    /** Puts the file in its place when all of it is there. */
    Path finish() throws IOException {
        if (missing() > 0) {
            throw wanted(
                    ErrorKind.CONFLICT,
                    "'%s' cannot be finished: %d of %d bytes are there"
                            .formatted(target, received, offer.size()));
        }
        Sha256 content = Sha256.of(digest);
        if (!content.equals(offer.digest())) {
            part.delete();
            throw FileFailures.conflict(
                    ("What was received for '%s' has the SHA-256 %s, but %s was"
                                    + " announced; nothing was replaced and nothing is kept")
                            .formatted(target, content, offer.digest()),
                    "Send it again from the beginning.");
        }
        FilePaths.requireReplaceable(target);
        if (owner != null) {
            owner.give(part.path(), target);
        }
        // After the owner: a change of that takes the special bits away.
        part.setMode(offer.mode());
        part.replace(target);
        return target;
    }

    /** Nothing is to stay of a transfer that was refused before its first byte. */
    void deleteEmptyPart() throws IOException {
        if (received == 0) {
            part.delete();
        }
    }

    void deletePart() throws IOException {
        part.delete();
    }

    @Override
    void release() {
        try {
            part.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", part.path()).setCause(e).log("Part not closed");
        }
    }
}
