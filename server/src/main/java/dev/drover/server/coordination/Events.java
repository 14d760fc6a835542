package dev.drover.server.coordination;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Events between script threads, processes that connected back and callers: who listens to a name
 * gets what is emitted after that. Nothing is kept for later listeners.
 *
 * <p>Safe for use by many threads; listeners are called on the emitter's thread and must not block.
 */
public final class Events {

    /** Takes an event for one script thread. */
    @FunctionalInterface
    public interface Listener {
        void event(String name, JsonNode data, String from);
    }

    /** A listener, and whether it was said already that events do not reach it. */
    private record Registered(
            ScriptThreadId thread, Listener listener, AtomicBoolean refusalLogged) {

        /** False where it takes no event: its trouble is neither the emitter's nor the others'. */
        private boolean takes(String name, JsonNode data, String from) {
            try {
                listener.event(name, data, from);
                return true;
            } catch (RuntimeException refusal) {
                if (refusalLogged.compareAndSet(false, true)) {
                    LOG.atWarn()
                            .setMessage("An event did not reach a listener; said once for it")
                            .addKeyValue("event", name)
                            .addKeyValue("thread", thread)
                            .setCause(refusal)
                            .log();
                }
                return false;
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final CoordinationConfiguration configuration;
    private final Object guard = new Object();

    @GuardedBy("guard")
    private final Map<SharedName, Map<ScriptThreadId, Registered>> listeners = new HashMap<>();

    @GuardedBy("guard")
    private final Map<RunId, Integer> listenersOfRun = new HashMap<>();

    public Events(CoordinationConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Adds the thread's listener to the name, in place of one that it has there already. */
    public void listen(RunId run, String name, ScriptThreadId thread, Listener listener) {
        synchronized (guard) {
            Map<ScriptThreadId, Registered> known =
                    listeners.computeIfAbsent(
                            SharedName.of(run, name), key -> new LinkedHashMap<>());
            if (!known.containsKey(thread)) {
                int count = listenersOfRun.getOrDefault(run, 0);
                if (count >= configuration.listenersPerRun()) {
                    throw new DroverException(
                            ErrorKind.LIMIT_REACHED,
                            "The run "
                                    + run
                                    + " listens to "
                                    + count
                                    + " events; the limit is "
                                    + configuration.listenersPerRun(),
                            "Stop listening to some, or raise coordination.listenersPerRun.");
                }
                listenersOfRun.put(run, count + 1);
            }
            known.put(thread, new Registered(thread, listener, new AtomicBoolean()));
        }
    }

    public void stopListening(RunId run, String name, ScriptThreadId thread) {
        synchronized (guard) {
            remove(run, SharedName.of(run, name), thread);
        }
    }

    /** Ends all that the thread listens to: called when a script thread is over. */
    public void threadEnded(RunId run, ScriptThreadId thread) {
        synchronized (guard) {
            if (listenersOfRun.containsKey(run)) {
                List.copyOf(listeners.keySet()).forEach(name -> remove(run, name, thread));
            }
        }
    }

    /** Whether anybody listens now. */
    public boolean isHeard(SharedName name) {
        synchronized (guard) {
            return listeners.containsKey(name);
        }
    }

    /**
     * Gives the event to everybody who listens now, and says how many took it. One that takes none,
     * as a script that never gives way, costs the others nothing.
     */
    public int emit(SharedName name, JsonNode data, String from) {
        List<Registered> receivers;
        synchronized (guard) {
            receivers = new ArrayList<>(listeners.getOrDefault(name, Map.of()).values());
        }
        int took = 0;
        for (Registered receiver : receivers) {
            took += receiver.takes(name.name(), data, from) ? 1 : 0;
        }
        return took;
    }

    @GuardedBy("guard")
    private void remove(RunId run, SharedName name, ScriptThreadId thread) {
        Map<ScriptThreadId, Registered> known = listeners.get(name);
        if (known == null || known.remove(thread) == null) {
            return;
        }
        if (known.isEmpty()) {
            listeners.remove(name);
        }
        listenersOfRun.computeIfPresent(run, (key, count) -> count == 1 ? null : count - 1);
    }
}
