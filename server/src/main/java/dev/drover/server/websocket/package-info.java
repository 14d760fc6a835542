/**
 * Between WebSocket frames and messages, for callers and for nodes alike: what comes in is put
 * together, what goes out is bounded.
 */
@NullMarked
package dev.drover.server.websocket;

import org.jspecify.annotations.NullMarked;
