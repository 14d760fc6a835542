package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.RunError;
import dev.drover.api.RunView;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

    /** Is told what the primary script's condition is; must not block. */
    @FunctionalInterface
    public interface Notice {
        void condition(Level level, String text);
    }

    private final ScriptLibrary library;
    private final ControlConfiguration configuration;
    private final PrimaryLoader loader;
    private final Notice notice;
    private final Object guard = new Object();

    @GuardedBy("guard")
    private @Nullable PrimaryVersion current;

    /** What did not load last, so that it is not tried with each request. */
    @GuardedBy("guard")
    private @Nullable Broken broken;

    private volatile boolean closed;

    /** A text that could not be used; {@code since} on the nanosecond clock. */
    private record Broken(String hash, boolean forEver, long since) {}

    public PrimaryScript(
            ScriptLibrary library,
            ControlConfiguration configuration,
            RunParts parts,
            Notice notice) {
        this.library = library;
        this.configuration = configuration;
        this.loader = new PrimaryLoader(parts, configuration);
        this.notice = notice;
    }

    /** Loads it for the first time; SCRIPT with place and reason where that fails. */
    public void load() {
        synchronized (guard) {
            current = loader.load(newest());
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
        return loader.residents();
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
        PrimaryVersion loaded;
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
                loaded.run()
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
        loader.close();
    }

    /**
     * The loaded version, begun to be used: another one first where the library has it or this one
     * has died.
     */
    private PrimaryVersion upToDate() {
        PrimaryVersion retired;
        PrimaryVersion use;
        synchronized (guard) {
            if (closed) {
                throw new DroverException(
                        ErrorKind.UNAVAILABLE, "The server is stopping", "Try again later.");
            }
            PrimaryVersion old = current;
            use = old == null ? loader.load(newest()) : orReplacement(old);
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
    private PrimaryVersion orReplacement(PrimaryVersion old) {
        boolean dead = old.run().isEnding();
        Optional<Script> newest = library.find(NAME);
        String hash = newest.map(Script::hash).orElse("");
        boolean changed = !hash.equals(old.script().hash());
        if (!changed || !isWorthTrying(hash)) {
            return dead ? again(old) : old;
        }
        try {
            PrimaryVersion next = loader.load(newest.orElseThrow(PrimaryScript::missing));
            broken = null;
            tell(Level.OK, "loaded");
            return next;
        } catch (DroverException e) {
            noteFailure(hash, e.kind());
            tell(
                    Level.ERROR,
                    "the newest version cannot be used, the last good one stays: " + e.text());
            return dead ? again(old) : old;
        }
    }

    private PrimaryVersion again(PrimaryVersion dead) {
        PrimaryVersion next = loader.load(dead.script());
        tell(Level.OK, "loaded again after it died");
        return next;
    }

    /** What fails at once, for want of a thread say, is simply tried again. */
    @GuardedBy("guard")
    private void noteFailure(String hash, ErrorKind kind) {
        if (kind == ErrorKind.SCRIPT || kind == ErrorKind.UNAVAILABLE) {
            broken = new Broken(hash, kind == ErrorKind.SCRIPT, System.nanoTime());
        }
    }

    /** A text that does not load will never; what took too long may be quicker later. */
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
