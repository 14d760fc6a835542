package dev.drover.server.node.files;

/**
 * The receiver's answer to an offer.
 *
 * @param id of the transfer
 * @param offset from which on bytes are wanted; what lies before it is there from an earlier try
 */
public record Accepted(TransferId id, long offset) {}
