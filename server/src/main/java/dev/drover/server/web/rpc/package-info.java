/**
 * JSON-RPC 2.0 without a transport: the one method table, strict reading of parameters, answers,
 * and the OpenRPC description made from the table.
 *
 * <p>Knows who may call, and nothing of sockets or of what the methods do.
 */
@NullMarked
package dev.drover.server.web.rpc;

import org.jspecify.annotations.NullMarked;
