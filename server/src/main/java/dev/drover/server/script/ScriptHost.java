package dev.drover.server.script;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptThreadId;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Hosts script threads: each gets an engine and a thread of its own, and all share what is parsed.
 * Safe for use by many threads.
 */
public final class ScriptHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptHost.class);

    /** What a script that does not react to its end may take beyond its grace. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(10);

    private final ScriptConfiguration configuration;
    private final HostCalls calls;
    private final InstantSource time;
    private final LazyEngine engine;
    private final ParsedScripts parsed;
    private final Map<ScriptThreadId, ScriptThread> alive = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor clock;
    private final Watchdog watchdog;
    private final ReadyThreads threads;
    private final List<Expressions> expressions = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * A host that makes its first engine for its first script, unless it is prepared.
     *
     * @param library what scripts import, and which of their unknown identifiers are scripts
     * @param calls what scripts reach
     * @param time says when threads were started
     */
    public ScriptHost(
            ScriptConfiguration configuration,
            ScriptLibrary library,
            HostCalls calls,
            InstantSource time) {
        this(configuration, library, calls, List.of(), time);
    }

    /**
     * As the other one.
     *
     * @param engineJars where the engine is, if it is not on the class path
     */
    public ScriptHost(
            ScriptConfiguration configuration,
            ScriptLibrary library,
            HostCalls calls,
            List<Path> engineJars,
            InstantSource time) {
        this.engine = new LazyEngine(engineJars);
        this.configuration = configuration;
        this.calls = calls;
        this.time = time;
        this.parsed = new ParsedScripts(configuration.cachedScripts());
        this.clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("script-clock").factory());
        clock.setRemoveOnCancelPolicy(true);
        this.watchdog = new Watchdog();
        Prelude prelude = new Prelude();
        this.threads =
                new ReadyThreads(
                        () -> new ScriptEngine(engine.get(), prelude, new LibraryFiles(library)),
                        configuration.readyEngines());
    }

    /** Begins to make engines ready: what a server is for that hosts scripts all day. */
    public void prepare() {
        engine.want();
        threads.prepare();
    }

    /**
     * Starts a script thread; the listener is told how it goes on.
     *
     * @throws DroverException LIMIT_REACHED when as many as may be are alive, or the machine gives
     *     no thread, UNAVAILABLE after close, CONFLICT when the identifier is in use
     */
    public ScriptThread start(ScriptThreadStart start, ScriptThreadListener listener) {
        ScriptThread thread = new ScriptThread(start, time.instant(), listener, calls, clock);
        admit(thread);
        try {
            threads.run(new Running(thread));
            return thread;
        } catch (DroverException e) {
            alive.remove(thread.id());
            throw e;
        }
    }

    /** The script threads that are alive, in no order. */
    public List<ScriptThread> alive() {
        return List.copyOf(alive.values());
    }

    /**
     * Which engine runs the scripts, and whether it compiles; that there is none yet on a host that
     * was not prepared. Waits where the engine is being made.
     */
    public String engineName() {
        return engine.isWanted() ? SharedEngine.name(engine.get()) : "begins with the first script";
    }

    /** Refuses with SCRIPT, naming line and column, a text that does not parse as a module. */
    public void check(ScriptName name, String text) {
        SyntaxCheck.check(engine.get(), name, text);
    }

    /** Evaluates expressions over what scripts share, and ends with this host. */
    public Expressions expressions(ExpressionLimits limits) {
        Expressions made = new Expressions(engine, limits);
        expressions.add(made);
        return made;
    }

    /**
     * Ends every script thread with SERVER_STOPPED after its grace, and everything that the host
     * has. A script that even then does not end, in a computation that the engine cannot break off,
     * is left behind.
     */
    @Override
    public void close() {
        closed = true;
        List<ScriptThread> last = alive();
        last.forEach(thread -> thread.cancel(Cause.SERVER_STOPPED, "The server was stopped"));
        threads.close();
        expressions.forEach(Expressions::close);
        Duration grace =
                last.stream()
                        .map(thread -> thread.start().limits().grace())
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
        try {
            // The engine must not be closed while a thread makes or closes a context of it: both
            // would wait for ever.
            if (threads.awaitEnd(grace.plus(LAST_WAIT)) && expressionsEnd()) {
                engine.close();
            } else {
                alive().forEach(ScriptHost::reportLeft);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watchdog.close();
        clock.shutdownNow();
    }

    private boolean expressionsEnd() throws InterruptedException {
        for (Expressions each : expressions) {
            if (!each.awaitEnd(LAST_WAIT)) {
                LOG.warn("A query does not end and is left behind");
                return false;
            }
        }
        return true;
    }

    private static void reportLeft(ScriptThread thread) {
        LOG.atWarn()
                .setMessage("A script does not end and is left behind")
                .addKeyValue("thread", thread.id())
                .addKeyValue("script", thread.script())
                .log();
    }

    private void admit(ScriptThread thread) {
        if (closed) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The server stops and starts no scripts",
                    "Try again later.");
        }
        if (alive.size() >= configuration.threads()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    configuration.threads() + " script threads are alive, which is the limit",
                    "Wait until some have ended, or raise script.threads.");
        }
        if (alive.putIfAbsent(thread.id(), thread) != null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "A script thread " + thread.id() + " is alive",
                    "Give each thread an identifier of its own.");
        }
    }

    private final class Running implements ReadyThreads.Work {
        private final ScriptThread thread;

        private Running(ScriptThread thread) {
            this.thread = thread;
        }

        @Override
        public boolean run(ScriptEngine made) {
            Thread.currentThread().setName("script " + thread.id() + " " + thread.script());
            watchdog.watch(thread);
            return thread.execution().run(made, parsed.starter(thread.start().main()), this::over);
        }

        @Override
        public void failed(Throwable reason) {
            thread.execution().failedToBegin(reason, this::over);
        }

        private void over() {
            watchdog.forget(thread);
            alive.remove(thread.id());
        }
    }
}
