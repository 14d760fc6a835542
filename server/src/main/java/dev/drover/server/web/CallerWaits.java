package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Caller;
import dev.drover.server.web.rpc.Waits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the plain requests of each user that wait for something, so that nobody takes all the room
 * that there is for those of others. Safe for use by many threads.
 */
final class CallerWaits {

    private final int limit;
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

    CallerWaits(int limit) {
        this.limit = limit;
    }

    /** What counts the waits of a request by this caller. */
    Waits of(Caller caller) {
        return new Waits() {
            @Override
            public void beginWait() {
                begin(caller.user());
            }

            @Override
            public void endWait() {
                end(caller.user());
            }
        };
    }

    /** Requests that wait at the moment. */
    int count() {
        return waiting.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void begin(String user) {
        int count = waiting.merge(user, 1, Integer::sum);
        if (count > limit) {
            end(user);
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    limit + " requests of " + user + " wait already; that is the limit",
                    "Let one of them end, watch on a WebSocket, or raise web.waitsPerCaller.");
        }
    }

    private void end(String user) {
        waiting.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
}
