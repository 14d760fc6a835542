/**
 * Tools: defined from files, checked, listed, shown.
 *
 * <p>It knows the client library and what is printed, no YAML, and nothing of other groups of
 * commands.
 */
@NullMarked
package dev.drover.cli.tool;

import org.jspecify.annotations.NullMarked;
