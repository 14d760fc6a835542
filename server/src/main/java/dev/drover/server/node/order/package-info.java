/**
 * Orders of a primary and reports of its nodes.
 *
 * <p>An order is stored before it is sent and sent until the node has it; a node stores it before
 * it begins, so that it does nothing twice. A report is kept until the primary has stored it. Both
 * are signed (JWS, RFC 7515, with Ed25519, RFC 8037). What orders are about is not known here.
 */
@NullMarked
package dev.drover.server.node.order;

import org.jspecify.annotations.NullMarked;
