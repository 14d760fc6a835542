/**
 * Turns requests into runs and knows what is alive: the primary script, the table of runs with
 * their script threads and local processes, their logs, and how each ended.
 *
 * <p>Owns the {@code RunStore} interface. Knows nothing of transports; every way in makes the same
 * {@link dev.drover.server.control.StartRequest}.
 */
@NullMarked
package dev.drover.server.control;

import org.jspecify.annotations.NullMarked;
