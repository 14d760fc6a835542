/**
 * Measures Drover beside what it stands on: each figure next to its limit, taken in turns in the
 * same run.
 *
 * <p>Starts the server as its users do, as a process of its own, and speaks to it over its
 * protocol. Knows nothing of what is inside.
 */
@NullMarked
package dev.drover.benchmarks;

import org.jspecify.annotations.NullMarked;
