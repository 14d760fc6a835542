/**
 * The command line: commands, what they print, and their exit codes.
 *
 * <p>The only place of the client that reads the environment and writes to the terminal.
 */
@NullMarked
package dev.drover.cli;

import org.jspecify.annotations.NullMarked;
