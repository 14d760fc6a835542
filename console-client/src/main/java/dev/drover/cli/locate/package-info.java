/**
 * Which server, who asks, and whom to believe: the command line's options, the environment, the
 * remembered login, the local primary.
 *
 * <p>It owns the user's configuration folder. It must not know of commands or of what is printed.
 */
@NullMarked
package dev.drover.cli.locate;

import org.jspecify.annotations.NullMarked;
