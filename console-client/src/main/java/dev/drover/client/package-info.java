/**
 * The client library: connections to a server and typed calls over them.
 *
 * <p>Must not know the command line, the terminal or the environment.
 */
@NullMarked
package dev.drover.client;

import org.jspecify.annotations.NullMarked;
