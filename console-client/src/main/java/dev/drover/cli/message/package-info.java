/**
 * Messages between a local process and the run that launched it.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.message;

import org.jspecify.annotations.NullMarked;
