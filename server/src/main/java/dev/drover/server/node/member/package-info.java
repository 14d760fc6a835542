/**
 * This machine's life as a node: that it joined, its link up to the primary, and what it says of
 * itself there.
 */
@NullMarked
package dev.drover.server.node.member;

import org.jspecify.annotations.NullMarked;
