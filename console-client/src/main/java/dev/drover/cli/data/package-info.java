/**
 * Public data: listed, read, written.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.data;

import org.jspecify.annotations.NullMarked;
