/**
 * Groups of nodes: listed, shown, changed.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.group;

import org.jspecify.annotations.NullMarked;
