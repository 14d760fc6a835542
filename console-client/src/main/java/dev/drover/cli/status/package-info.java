/**
 * Status values: shown, watched, set.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.status;

import org.jspecify.annotations.NullMarked;
