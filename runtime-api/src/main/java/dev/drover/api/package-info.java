/**
 * What scripts, clients and plug-ins see of Drover: identifiers, states, wire records and error
 * kinds.
 *
 * <p>Everything here crosses a process border, so a change here is a change of the protocol. It
 * knows nothing of the server, of transports or of storage.
 */
@NullMarked
package dev.drover.api;

import org.jspecify.annotations.NullMarked;
