package dev.drover.server.web;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what goes on for the peers of kept connections, whether they are still there or not. Safe
 * for use by many threads.
 */
final class Activity {

    /** Calls that are not answered, calls that wait for something, watches. */
    final AtomicInteger calls = new AtomicInteger();

    final AtomicInteger waits = new AtomicInteger();
    final AtomicInteger watches = new AtomicInteger();
}
