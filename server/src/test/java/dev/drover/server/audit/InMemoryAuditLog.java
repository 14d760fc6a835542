package dev.drover.server.audit;

import dev.drover.api.DroverException;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** An audit log that a test can look into, and have fail. */
public final class InMemoryAuditLog implements AuditLog {

    /** An event as it was recorded; {@code of} is 0 where it is no outcome. */
    public record Recorded(long of, AuditEvent event, ObjectNode details) {}

    private final AuditDetails details = new AuditDetails(16 << 10);
    private final List<Recorded> all = new ArrayList<>();
    private @Nullable DroverException failure;

    /** From now on nothing can be recorded; null for that it can. */
    public synchronized void failWith(@Nullable DroverException error) {
        failure = error;
    }

    public synchronized List<Recorded> all() {
        return List.copyOf(all);
    }

    @Override
    public synchronized long recordAll(List<AuditEvent> events) {
        if (failure != null) {
            throw failure;
        }
        events.forEach(event -> add(0, event));
        return all.size() - events.size() + 1;
    }

    @Override
    public synchronized void outcome(long of, AuditEvent event) {
        if (failure == null) {
            add(of, event);
        }
    }

    @Override
    public synchronized void refused(AuditEvent event) {
        outcome(0, event.refused());
    }

    private void add(long of, AuditEvent event) {
        all.add(new Recorded(of, event, details.of(event.details())));
    }
}
