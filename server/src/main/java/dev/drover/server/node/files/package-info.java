/**
 * Files between two servers, without the transport: read here in pieces ({@code FileSource}), put
 * together there ({@code FileReceiver}), verified by their SHA-256, continued after an interruption
 * and put in their place by one rename. Links, peers and who may do it are unknown.
 */
@NullMarked
package dev.drover.server.node.files;

import org.jspecify.annotations.NullMarked;
