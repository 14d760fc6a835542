/**
 * The client library: reaches a server, makes calls of its protocol and hears its notifications.
 *
 * <p>It owns both transports (one-shot POST and WebSocket), trust in the server's certificate, and
 * the reading of what comes back. It must not know of terminals, command lines or configuration
 * folders: whoever uses it says where the server is and who asks.
 *
 * <p>JSON is read and written by the streaming parser and by hand-written decoders: mapping to
 * records by reflection costs a short-lived process more than the whole call.
 */
@NullMarked
package dev.drover.client;

import org.jspecify.annotations.NullMarked;
