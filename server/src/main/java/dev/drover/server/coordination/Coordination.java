package dev.drover.server.coordination;

import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

/** All that script threads share beside data, with the two moments at which some of it ends. */
public final class Coordination implements AutoCloseable {

    private final WaitLimits limits = new WaitLimits();
    private final Semaphores semaphores;
    private final Queues queues;
    private final Events events;

    public Coordination(CoordinationConfiguration configuration) {
        semaphores = new Semaphores(configuration, limits);
        queues = new Queues(configuration, limits);
        events = new Events(configuration);
    }

    public Semaphores semaphores() {
        return semaphores;
    }

    public Queues queues() {
        return queues;
    }

    public Events events() {
        return events;
    }

    /** Gives back what the thread held and ends its waits. */
    public void threadEnded(RunId run, ScriptThreadId thread) {
        semaphores.threadEnded(thread);
        queues.threadEnded(thread);
        events.threadEnded(run, thread);
    }

    /** Drops what only the run's threads could see. */
    public void runEnded(RunId run) {
        queues.runEnded(run);
    }

    /** After this no wait is ended for its time; the script threads are over by then. */
    @Override
    public void close() {
        limits.close();
    }
}
