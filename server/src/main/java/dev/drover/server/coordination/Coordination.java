package dev.drover.server.coordination;

import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

/** All that script threads share beside data, with the two moments at which some of it ends. */
public record Coordination(Semaphores semaphores, Queues queues, Events events) {

    public Coordination(CoordinationConfiguration configuration) {
        this(new Semaphores(configuration), new Queues(configuration), new Events(configuration));
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
}
