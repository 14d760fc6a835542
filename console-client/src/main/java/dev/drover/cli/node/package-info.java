/**
 * Nodes: listed, shown, let in, changed, turned out.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.node;

import org.jspecify.annotations.NullMarked;
