/**
 * The kept connection between a node and its primary: one WebSocket, over which both sides call
 * each other in CBOR (RFC 8949) messages of JSON-RPC 2.0.
 *
 * <p>Every call has a deadline, every link one for silence, on both sides. What the calls mean is
 * said elsewhere.
 */
@NullMarked
package dev.drover.server.node.link;

import org.jspecify.annotations.NullMarked;
