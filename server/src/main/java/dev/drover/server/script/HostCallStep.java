package dev.drover.server.script;

import java.util.concurrent.CompletionStage;

/**
 * A step on the way of every host call, after it was authorised and before the action: to count, to
 * record, or to answer in its place. Runs where the action runs, so on the script's thread for an
 * inline function.
 */
@FunctionalInterface
public interface HostCallStep {

    /** What follows on the way: the next step, at last the action. */
    @FunctionalInterface
    interface Rest {
        CompletionStage<HostResult> proceed();
    }

    /**
     * Never throws: a failure is the stage's. For a call that the script waits for at once the
     * stage is complete.
     */
    CompletionStage<HostResult> pass(HostCall<?> call, Rest rest);
}
