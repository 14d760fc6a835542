/**
 * The server itself: starting it, logging in, what it says of itself, tokens.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.server;

import org.jspecify.annotations.NullMarked;
