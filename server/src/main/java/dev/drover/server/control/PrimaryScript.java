package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The script that receives every request to run something, and decides: resident in an engine of
 * its own, loaded at the server's start and again whenever the library has another version of it. A
 * version that does not load leaves the last good one in place.
 *
 * <p>Safe for use by many threads.
 */
public final class PrimaryScript implements Runs.Dispatcher, AutoCloseable {

    /** Its name in the library. */
    public static final ScriptName NAME = new ScriptName("primary.js");

    private static final Logger LOG = LoggerFactory.getLogger(PrimaryScript.class);

    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMinutes(1);

    /** How long the end of one of its runs is waited for. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(60);

    /** Is told what the primary script's condition is; must not block. */
    @FunctionalInterface
    public interface Notice {
        void condition(Level level, String text);
    }

    private final ScriptLibrary library;
    private final ControlConfiguration configuration;
    private final RunParts parts;
    private final Notice notice;
    private final Object guard = new Object();

    @GuardedBy("guard")
    private @Nullable Loaded current;

    /** What did not load last, so that it is not tried with each request. */
    @GuardedBy("guard")
    private @Nullable Broken broken;

    private final Set<LiveRun> residents = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A text that could not be used; {@code since} on the nanosecond clock. */
    private record Broken(String hash, boolean forEver, long since) {}

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

    /** One loaded version; ended when it was replaced and has answered what it was asked. */
    private static final class Loaded {
        private final Script script;
        private final LiveRun run;
        private int inFlight;
        private boolean retired;

        private Loaded(Script script, LiveRun run) {
            this.script = script;
            this.run = run;
        }

        private synchronized void begin() {
            inFlight++;
        }

        private synchronized void finish() {
            inFlight--;
            endIfIdle();
        }

        private synchronized void retire() {
            retired = true;
            endIfIdle();
        }

        private void endIfIdle() {
            if (retired && inFlight == 0) {
                run.end(RunOutcome.complete(Json.mapper().nullNode()));
            }
        }
    }

    public PrimaryScript(
            ScriptLibrary library,
            ControlConfiguration configuration,
            RunParts parts,
            Notice notice) {
        this.library = library;
        this.configuration = configuration;
        this.parts = parts;
        this.notice = notice;
    }

    /** Loads it for the first time; SCRIPT with place and reason where that fails. */
    public void load() {
        synchronized (guard) {
            current = loaded(newest());
        }
        notice.condition(Level.OK, "loaded");
    }

    /** Whether the run is the one of a primary script, which decides on requests. */
    public boolean decides(LiveRun run) {
        return run.isResident();
    }

    /** Its runs, for lists of what is alive: more than one while a version takes over. */
    @Override
    public Collection<LiveRun> residents() {
        return List.copyOf(residents);
    }

    /**
     * Asks the primary script what becomes of the run; when it has decided otherwise, or failed,
     * the run ends. Does not wait: another version may have to be loaded first, and whoever asked
     * must not break that off.
     */
    @Override
    public void dispatch(LiveRun run) {
        Thread.ofVirtual().name("primary-asks-" + run.id()).start(() -> ask(run));
    }

    private void ask(LiveRun run) {
        Loaded loaded;
        try {
            loaded = upToDate();
        } catch (DroverException e) {
            run.refuse(RunOutcome.failed(Cause.REFUSED, e.text()));
            return;
        } catch (RuntimeException | Error e) { // the edge of the thread
            LOG.atError()
                    .addKeyValue("run", run.id())
                    .setCause(e)
                    .log("The primary script could not be asked");
            run.refuse(RunOutcome.failed(refusal(e)));
            return;
        }
        CompletableFuture<JsonNode> decision =
                loaded.run
                        .request(request(run.view()))
                        .orTimeout(
                                configuration.primaryTimeout().toMillis(), TimeUnit.MILLISECONDS);
        // What it becomes is the run's own state; nobody waits for this stage.
        var _ =
                decision.whenComplete((answer, error) -> {
                    loaded.finish();
                    decided(run, error);
                });
    }

    private static void decided(LiveRun run, @Nullable Throwable error) {
        run.refuse(
                error == null
                        ? RunOutcome.failed(
                                Cause.REFUSED,
                                "The primary script answered the request and spawned nothing for"
                                        + " it")
                        : RunOutcome.failed(refusal(error)));
    }

    @Override
    public void close() {
        closed = true;
        Collection<LiveRun> left = residents();
        left.forEach(
                run -> run.end(RunOutcome.failed(Cause.SERVER_STOPPED, "The server was stopped")));
        CompletableFuture.allOf(
                        left.stream().map(LiveRun::over).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /**
     * The loaded version, begun to be used: another one first where the library has it or this one
     * has died.
     */
    private Loaded upToDate() {
        Loaded retired;
        Loaded use;
        synchronized (guard) {
            if (closed) {
                throw new DroverException(
                        ErrorKind.UNAVAILABLE, "The server is stopping", "Try again later.");
            }
            Loaded old = current;
            use = old == null ? loaded(newest()) : orReplacement(old);
            use.begin();
            current = use;
            retired = use == old ? null : old;
        }
        if (retired != null) {
            retired.retire();
        }
        return use;
    }

    @GuardedBy("guard")
    private Loaded orReplacement(Loaded old) {
        boolean dead = old.run.isEnding();
        Optional<Script> newest = library.find(NAME);
        String hash = newest.map(Script::hash).orElse("");
        boolean changed = !hash.equals(old.script.hash()) && isWorthTrying(hash);
        if (!dead && !changed) {
            return old;
        }
        try {
            Loaded next = loaded(newest.orElseThrow(PrimaryScript::missing));
            broken = null;
            tell(Level.OK, dead ? "loaded again after it died" : "loaded");
            return next;
        } catch (DroverException e) {
            broken = new Broken(hash, e.kind() == ErrorKind.SCRIPT, System.nanoTime());
            tell(
                    Level.ERROR,
                    "the newest version cannot be used, the last good one stays: " + e.text());
            return dead ? loaded(old.script) : old;
        }
    }

    /** A text that does not load will never; whatever else held it up may have passed by now. */
    @GuardedBy("guard")
    private boolean isWorthTrying(String hash) {
        Broken known = broken;
        return known == null
                || !known.hash.equals(hash)
                || (!known.forEver
                        && System.nanoTime() - known.since > BEFORE_ANOTHER_TRY.toNanos());
    }

    private void tell(Level level, String text) {
        LOG.atLevel(level == Level.OK ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.ERROR)
                .addKeyValue("script", NAME)
                .log("Primary script: {}", text);
        notice.condition(level, text);
    }

    private Script newest() {
        return library.find(NAME).orElseThrow(PrimaryScript::missing);
    }

    private static DroverException missing() {
        return new DroverException(
                ErrorKind.SCRIPT,
                "The primary script " + NAME + " is not in the library",
                "Push one: drover script push primary.js.");
    }

    private Loaded loaded(Script script) {
        RunId id = parts.identifiers().nextRun();
        RunView view =
                new RunView(
                        id,
                        NAME.value(),
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
                        view,
                        Caller.administrator("primary"),
                        script,
                        log,
                        parts,
                        configuration,
                        new Watch());
        residents.add(run);
        try {
            run.startMain(script, Json.mapper().createObjectNode());
            awaitLoaded(run);
            return new Loaded(script, run);
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
                "The primary script " + NAME + " cannot be loaded: " + why,
                "Push a corrected version, or delete yours to use the one that ships: drover script"
                        + " delete primary.js.",
                Map.of(),
                cause);
    }

    /** Whether the next try would end in the same way. */
    private static boolean isOfTheText(RunView over) {
        return over.error() == null
                || over.error().cause() == Cause.SCRIPT_ERROR
                || over.error().cause() == Cause.SCRIPT_LOAD;
    }

    private static String why(RunView over) {
        return over.error() == null ? "it came to its end" : RunOutcome.failed(over.error()).text();
    }

    private static RunError refusal(Throwable error) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        if (cause instanceof TimeoutException) {
            return new RunError(
                    Cause.REFUSED,
                    "The primary script took too long to decide",
                    NAME.value(),
                    null,
                    null,
                    null);
        }
        if (cause instanceof DroverException known) {
            return new RunError(
                    Cause.REFUSED,
                    "The primary script refused: " + known.text(),
                    String.valueOf(known.details().getOrDefault("script", NAME.value())),
                    known.details().get("line") instanceof Integer line ? line : null,
                    known.details().get("column") instanceof Integer column ? column : null,
                    null);
        }
        return new RunError(
                Cause.INTERNAL,
                "The primary script could not be asked",
                NAME.value(),
                null,
                null,
                null);
    }

    private static ObjectNode request(RunView run) {
        ObjectNode request =
                Json.mapper()
                        .createObjectNode()
                        .put("runId", run.runId().value())
                        .put("script", run.script())
                        .put("startedBy", run.startedBy())
                        .put("eventId", run.eventId())
                        .put("detached", run.detached());
        request.set("args", run.args());
        return request;
    }
}
