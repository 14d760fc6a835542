/**
 * Starting, following, listing and ending runs.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.run;

import org.jspecify.annotations.NullMarked;
