package dev.drover.server.web.metrics;

import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostCallStep;
import dev.drover.server.script.HostResult;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls that scripts make to host functions. Safe for use by many threads. */
public final class HostCallCounts implements HostCallStep {

    /** Bounded by the table of functions. */
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<HostResult> pass(HostCall<?> call, Rest rest) {
        counts.computeIfAbsent(call.name(), name -> new LongAdder()).increment();
        return rest.proceed();
    }

    /** Since the start of the server, by function. */
    Map<String, Long> byFunction() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((name, count) -> sums.put(name, count.sum()));
        return sums;
    }
}
