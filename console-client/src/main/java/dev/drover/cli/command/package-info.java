/**
 * What every command is made of: its description, the reading of its arguments, its session with a
 * server, and what it prints in which form.
 *
 * <p>Commands are described through picocli's programmatic model and built only when needed:
 * reading annotations by reflection costs more than everything else that a one-shot command does.
 */
@NullMarked
package dev.drover.cli.command;

import org.jspecify.annotations.NullMarked;
