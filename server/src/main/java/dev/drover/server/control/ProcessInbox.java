package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The messages that scripts sent to one local process and that it has not taken yet; a full one
 * refuses.
 */
final class ProcessInbox {

    private static final int CAPACITY = 1_000;

    private final ProcessId process;
    private final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>(CAPACITY);

    ProcessInbox(ProcessId process) {
        this.process = process;
    }

    void put(JsonNode message) {
        if (!messages.offer(message)) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    CAPACITY + " messages wait for the process " + process + "; that is the limit",
                    "Let the process take some with 'drover receive'.");
        }
    }

    /** The oldest message; empty where none came in time. */
    Optional<JsonNode> take(Duration wait) throws InterruptedException {
        return Optional.ofNullable(messages.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
    }
}
