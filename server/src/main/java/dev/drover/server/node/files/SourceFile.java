package dev.drover.server.node.files;

import java.time.Instant;

/**
 * A file that was opened to be sent.
 *
 * @param id of the transfer
 * @param size in bytes
 * @param mode its rights, without the special bits
 * @param modifiedAt when it was last written to
 */
public record SourceFile(TransferId id, long size, FileMode mode, Instant modifiedAt) {}
