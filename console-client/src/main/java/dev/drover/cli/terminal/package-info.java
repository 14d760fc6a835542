/**
 * What is written to and asked from the person or program at the other end: colours, tables,
 * widths, progress, questions.
 *
 * <p>It owns the rule that nothing which came from a server reaches a terminal as a control
 * sequence. It must not know of servers or commands.
 */
@NullMarked
package dev.drover.cli.terminal;

import org.jspecify.annotations.NullMarked;
