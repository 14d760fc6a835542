/**
 * Nodes: machines that joined this primary, or this machine's life as one of them.
 *
 * <p>Both ends stand here, for they are one protocol: how a machine joins ({@code join}), the kept
 * connection between the two ({@code link}), what a primary orders and a node reports ({@code
 * order}), how nodes are chosen ({@code group}), what they say of themselves ({@code facts}) and
 * files between them ({@code files}). Runs, scripts' engines and callers of the web are unknown.
 */
@NullMarked
package dev.drover.server.node;

import org.jspecify.annotations.NullMarked;
