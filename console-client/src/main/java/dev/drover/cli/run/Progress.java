package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.api.RunId;
import dev.drover.api.RunProgress;
import dev.drover.api.RunView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.client.Rpc;
import dev.drover.client.Runs;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks again and again how far a run is, on a connection of its own, where a terminal shows it. */
final class Progress implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Invocation invocation;
    private final RunId run;
    private final Consumer<Optional<RunProgress>> listener;
    private @Nullable Thread thread;

    private Progress(Invocation invocation, RunId run, Consumer<Optional<RunProgress>> listener) {
        this.invocation = invocation;
        this.run = run;
        this.listener = listener;
    }

    static Progress start(
            Invocation invocation, RunId run, Consumer<Optional<RunProgress>> listener) {
        Progress progress = new Progress(invocation, run, listener);
        if (invocation.screen().traits().output()) {
            progress.thread = Thread.ofVirtual().name("run-progress").start(progress::ask);
        }
        return progress;
    }

    private void ask() {
        Retry retry = new Retry(invocation.surroundings().clock());
        RunProgress shown = null;
        try (Rpc rpc = invocation.anotherRpc()) {
            while (true) {
                try {
                    RunView view = new Runs(rpc).get(run);
                    retry.worked();
                    if (!Objects.equals(view.progress(), shown)) {
                        shown = view.progress();
                        listener.accept(Optional.ofNullable(shown));
                    }
                    if (view.state().isFinal()) {
                        return;
                    }
                    Thread.sleep(PAUSE);
                } catch (DroverException e) {
                    if (!retry.again(e)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            // The run is over, or its follower is gone.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Thread asking = thread;
        if (asking == null) {
            return;
        }
        asking.interrupt();
        try {
            asking.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
