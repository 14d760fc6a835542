package dev.drover.server.host;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.data.DataArea;
import dev.drover.server.data.Subscription;
import dev.drover.server.script.ScriptThread;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Carries what changes under a prefix to a script thread. What the thread has no room for is kept
 * until it has; meanwhile nothing more is taken, so a slow script sees fewer, newer values.
 *
 * <p>Safe for use by many threads: values are taken and delivered by one at a time, so none
 * overtakes a newer one.
 */
final class DataWatch implements AutoCloseable {

    record Changed(String key, @Nullable JsonNode value, long version) {}

    private final ScriptThread thread;
    private final String event;

    @GuardedBy("this")
    private final Queue<Changed> taken = new ArrayDeque<>();

    @GuardedBy("this")
    private @Nullable Subscription<DataChanges> subscription;

    @GuardedBy("this")
    private boolean waitsForRoom;

    DataWatch(ScriptThread thread, String event) {
        this.thread = thread;
        this.event = event;
    }

    /** Begins with what changes from now on. */
    void start(DataArea area, String prefix) {
        Subscription<DataChanges> made = area.watch(area.version(), prefix, this::changed);
        synchronized (this) {
            subscription = made;
        }
        changed(); // what came before the subscription was known here
    }

    @Override
    public void close() {
        Subscription<DataChanges> known;
        synchronized (this) {
            known = subscription;
            subscription = null;
            taken.clear();
        }
        if (known != null) {
            known.close();
        }
    }

    private synchronized void changed() {
        if (subscription == null || waitsForRoom) {
            return;
        }
        if (taken.isEmpty()) {
            take(subscription.take());
        }
        deliver();
    }

    private synchronized void room() {
        waitsForRoom = false;
        deliver();
        changed(); // what came while there was no room
    }

    @GuardedBy("this")
    private void take(DataChanges changes) {
        for (DataEntry entry : changes.changes()) {
            taken.add(new Changed(entry.key(), entry.value(), entry.version()));
        }
        for (String removed : changes.removed()) {
            taken.add(new Changed(removed, null, changes.version()));
        }
    }

    @GuardedBy("this")
    private void deliver() {
        try {
            for (Changed next = taken.peek(); next != null; next = taken.peek()) {
                thread.deliver(event, Json.mapper().valueToTree(next));
                taken.remove();
            }
        } catch (DroverException refusal) {
            if (refusal.kind() != ErrorKind.LIMIT_REACHED) {
                throw refusal;
            }
            waitsForRoom = true;
            thread.whenRoom(this::room);
        }
    }
}
