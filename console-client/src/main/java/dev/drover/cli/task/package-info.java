/**
 * Tasks: commands and tools on many nodes, started, followed, ended, and their results where they
 * are wanted: on the screen, in files, on paper, for programs.
 *
 * <p>It knows the client library and what is printed; nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.task;

import org.jspecify.annotations.NullMarked;
