/**
 * What a command sees of the process that it runs in, so that it can run in any: environment,
 * folders, streams, clock.
 *
 * <p>It must not know where they come from; only the program's own start does.
 */
@NullMarked
package dev.drover.cli.surroundings;

import org.jspecify.annotations.NullMarked;
