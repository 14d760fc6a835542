package dev.drover.server.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it was told about one process. */
final class RecordingListener implements ProcessListener {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CompletableFuture<ProcessOutcome> outcome = new CompletableFuture<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {
        calls.add(stream.text() + " " + length);
    }

    @Override
    public void softLimitReached(LaunchedProcess process) {
        calls.add("soft limit");
    }

    @Override
    public void ended(LaunchedProcess process, ProcessOutcome ended) {
        calls.add("ended");
        ends.incrementAndGet();
        outcome.complete(ended);
    }

    /** The calls so far, such as {@code stdout 3}, {@code soft limit}, {@code ended}. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    int ends() {
        return ends.get();
    }

    ProcessOutcome awaitOutcome() throws Exception {
        return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
