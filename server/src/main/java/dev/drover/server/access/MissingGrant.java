package dev.drover.server.access;

import dev.drover.api.NodeName;

/**
 * A tool that a user may not use on a node.
 *
 * @param reason in words
 */
public record MissingGrant(String tool, NodeName node, String reason) {}
