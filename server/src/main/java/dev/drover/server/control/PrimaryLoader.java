package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.library.Script;
import dev.drover.server.access.Caller;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts versions of the primary script, and knows those that are alive. Safe for many threads. */
final class PrimaryLoader implements AutoCloseable {

    /** How long the end of one of its runs is waited for. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(60);

    private final RunParts parts;
    private final ControlConfiguration configuration;
    private final Set<LiveRun> residents = ConcurrentHashMap.newKeySet();

    PrimaryLoader(RunParts parts, ControlConfiguration configuration) {
        this.parts = parts;
        this.configuration = configuration;
    }

    Collection<LiveRun> residents() {
        return List.copyOf(residents);
    }

    /** Ends all that are alive, and waits for them. */
    @Override
    public void close() {
        Collection<LiveRun> left = residents();
        left.forEach(
                run -> run.end(RunOutcome.failed(Cause.SERVER_STOPPED, "The server was stopped")));
        CompletableFuture.allOf(
                        left.stream().map(LiveRun::over).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /**
     * Starts a version and waits until it is loaded.
     *
     * @throws DroverException SCRIPT where its text is the reason that it cannot be, UNAVAILABLE
     *     where it took too long or too much, LIMIT_REACHED where there is no room for it
     */
    PrimaryVersion load(Script script) {
        RunId id = parts.identifiers().nextRun();
        RunView view =
                new RunView(
                        id,
                        PrimaryScript.NAME.value(),
                        script.version(),
                        Json.mapper().createObjectNode(),
                        RunState.PENDING,
                        "server",
                        null,
                        true,
                        parts.clock().instant(),
                        null,
                        null,
                        null,
                        null,
                        null);
        RunLog log = new RunLog(id, parts.records().logFile(id), configuration.logBytesPerRun());
        LiveRun run =
                LiveRun.resident(
                        view, Caller.server(), script, log, parts, configuration, new Watch());
        residents.add(run);
        run.stored(); // nothing of it ever is
        try {
            run.startMain(script, Json.mapper().createObjectNode());
            awaitLoaded(run);
            return new PrimaryVersion(script, run);
        } catch (RuntimeException e) {
            run.end(RunOutcome.failed(Cause.INTERNAL, "It could not be loaded"));
            throw e;
        }
    }

    private void awaitLoaded(LiveRun run) {
        try {
            run.mainLoaded().get(configuration.primaryTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unusable(
                    ErrorKind.UNAVAILABLE,
                    "it was not loaded within " + configuration.primaryTimeout().toMillis() + " ms",
                    e);
        } catch (ExecutionException | CancellationException e) {
            RunView over =
                    run.over()
                            .completeOnTimeout(
                                    run.view(), END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .join();
            throw unusable(
                    isOfTheText(over) ? ErrorKind.SCRIPT : ErrorKind.UNAVAILABLE, why(over), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable(ErrorKind.CANCELLED, "the server is stopping", e);
        }
    }

    private static DroverException unusable(ErrorKind kind, String why, Throwable cause) {
        return new DroverException(
                kind,
                "The primary script " + PrimaryScript.NAME + " cannot be loaded: " + why,
                "Push a corrected version, or delete yours to use the one that ships: drover script"
                        + " delete primary.js.",
                Map.of(),
                cause);
    }

    /** Whether the next try would end in the same way. */
    private static boolean isOfTheText(RunView over) {
        return over.state().isFinal()
                && (over.error() == null
                        || over.error().cause() == Cause.SCRIPT_ERROR
                        || over.error().cause() == Cause.SCRIPT_LOAD);
    }

    private static String why(RunView over) {
        return over.error() == null ? "it came to its end" : RunOutcome.failed(over.error()).text();
    }

    private final class Watch implements RunObserver {

        @Override
        public void changed(LiveRun run) {
            // nobody polls it
        }

        @Override
        public void ending(LiveRun run) {
            // what its processes asked for are requests like others
        }

        @Override
        public void keep(RunView ended) {
            // nobody asks for it later
        }

        @Override
        public void over(LiveRun run) {
            residents.remove(run);
        }
    }
}
