/**
 * How callers come in: TLS, HTTP and WebSocket on Jetty, who they are, the plain reads, metrics,
 * and the files of the board.
 *
 * <p>Decides nothing of what methods do, and keeps nothing but connections.
 */
@NullMarked
package dev.drover.server.web;

import org.jspecify.annotations.NullMarked;
