/**
 * What script threads share beside data: locks, semaphores, queues and events, of one run or, with
 * a leading {@code /}, of the whole server.
 *
 * <p>Everything lives in memory. Knows nothing of engines: whoever waits gets a future, whoever
 * listens gives a callback.
 */
@NullMarked
package dev.drover.server.coordination;

import org.jspecify.annotations.NullMarked;
