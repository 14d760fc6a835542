/**
 * The interactive console: the commands of the command line with history and completion, and what
 * happens at the server shown above the prompt.
 *
 * <p>It runs commands through {@link dev.drover.cli.command.CommandRunner} and knows none of them.
 */
@NullMarked
package dev.drover.cli.console;

import org.jspecify.annotations.NullMarked;
