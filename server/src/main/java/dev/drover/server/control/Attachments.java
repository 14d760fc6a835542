package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptThreadId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.Map;

/**
 * What the script threads of a run use and what ends with them, such as subscriptions. Safe for use
 * by many threads.
 */
final class Attachments {

    private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);
    private static final int MOST_PER_THREAD = 1_000;

    @GuardedBy("this")
    private final Map<ScriptThreadId, Map<String, AutoCloseable>> byThread = new HashMap<>();

    void add(ScriptThreadId thread, String name, AutoCloseable attachment) {
        AutoCloseable replaced;
        synchronized (this) {
            Map<String, AutoCloseable> known =
                    byThread.computeIfAbsent(thread, id -> new HashMap<>());
            if (known.size() >= MOST_PER_THREAD && !known.containsKey(name)) {
                throw new DroverException(
                        ErrorKind.LIMIT_REACHED,
                        "The script thread watches " + known.size() + " things; that is the limit",
                        "Stop watching some.");
            }
            replaced = known.put(name, attachment);
        }
        close(replaced);
    }

    void remove(ScriptThreadId thread, String name) {
        AutoCloseable removed;
        synchronized (this) {
            Map<String, AutoCloseable> known = byThread.get(thread);
            removed = known == null ? null : known.remove(name);
        }
        close(removed);
    }

    void threadEnded(ScriptThreadId thread) {
        Map<String, AutoCloseable> left;
        synchronized (this) {
            left = byThread.remove(thread);
        }
        if (left != null) {
            left.values().forEach(Attachments::close);
        }
    }

    private static void close(@Nullable AutoCloseable attachment) {
        if (attachment == null) {
            return;
        }
        try {
            attachment.close();
        } catch (Exception e) {
            LOG.atError()
                    .setCause(e)
                    .log("Something that a script thread used could not be closed");
        }
    }
}
