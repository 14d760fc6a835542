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

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

    /** The text that did not load last, so that it is tried once and not with each request. */
    @GuardedBy("guard")
    private @Nullable String brokenHash;

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

    /** Its script thread's run, for lists of what is alive; empty before it is loaded. */
    public Optional<LiveRun> run() {
        synchronized (guard) {
            return Optional.ofNullable(current).map(loaded -> loaded.run);
        }
    }

    /**
     * Asks the primary script what becomes of the run; when it has decided otherwise, or failed,
     * the run ends.
     */
    @Override
    public void dispatch(LiveRun run) {
        Loaded loaded;
        try {
            loaded = upToDate();
        } catch (DroverException e) {
            run.end(RunOutcome.failed(Cause.REFUSED, e.text()));
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
        run().ifPresent(run -> {
            run.end(RunOutcome.failed(Cause.SERVER_STOPPED, "The server was stopped"));
            run.over().join();
        });
    }

    /**
     * The loaded version, begun to be used: another one first where the library has it or this one
     * has died.
     */
    private Loaded upToDate() {
        Loaded retired;
        Loaded use;
        synchronized (guard) {
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
        boolean changed = !hash.equals(old.script.hash()) && !hash.equals(brokenHash);
        if (!dead && !changed) {
            return old;
        }
        try {
            Loaded next = loaded(newest.orElseThrow(PrimaryScript::missing));
            brokenHash = null;
            tell(Level.OK, dead ? "loaded again after it died" : "loaded");
            return next;
        } catch (DroverException e) {
            brokenHash = hash;
            tell(
                    Level.ERROR,
                    "the newest version cannot be used, the last good one stays: " + e.text());
            return dead ? loaded(old.script) : old;
        }
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
                        view, Caller.administrator("primary"), script, log, parts, configuration);
        run.startMain(script, Json.mapper().createObjectNode());
        awaitLoaded(run);
        return new Loaded(script, run);
    }

    private void awaitLoaded(LiveRun run) {
        try {
            run.mainLoaded().get(configuration.primaryTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            run.cancel("It took too long to load");
            throw unusable(
                    "it was not loaded within " + configuration.primaryTimeout().toMillis() + " ms",
                    e);
        } catch (ExecutionException | CancellationException e) {
            throw unusable(whyOver(run), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.cancel("The server is stopping");
            throw unusable("the server is stopping", e);
        }
    }

    private static DroverException unusable(String why, Throwable cause) {
        return new DroverException(
                ErrorKind.SCRIPT,
                "The primary script " + NAME + " cannot be loaded: " + why,
                "Push a corrected version, or delete yours to use the one that ships: drover script"
                        + " delete primary.js.",
                Map.of(),
                cause);
    }

    private static String whyOver(LiveRun run) {
        RunView over = run.over().join();
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
