package dev.drover.server.web.rpc;

import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of one method. Safe for use by many threads. */
final class CallCounter {

    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanoseconds = new LongAdder();

    void count(long tookNanoseconds, boolean failed) {
        calls.increment();
        nanoseconds.add(tookNanoseconds);
        if (failed) {
            failures.increment();
        }
    }

    CallStatistics statistics(String method) {
        return new CallStatistics(method, calls.sum(), failures.sum(), nanoseconds.sum());
    }
}
