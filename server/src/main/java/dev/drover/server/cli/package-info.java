/**
 * The server's own command line: options of {@code drover serve}, what it prints, how it ends.
 *
 * <p>The commands of consoles are not here but in the module console-client.
 */
@NullMarked
package dev.drover.server.cli;

import org.jspecify.annotations.NullMarked;
