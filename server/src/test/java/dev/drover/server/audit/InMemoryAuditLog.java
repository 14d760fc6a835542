package dev.drover.server.audit;

import dev.drover.api.DroverException;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** An audit log that a test can look into, and have fail. */
public final class InMemoryAuditLog implements AuditLog {

    /** An event and what would be kept of its details. */
    public record Recorded(AuditEvent event, ObjectNode details) {}

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
        events.forEach(this::add);
        return all.size() - events.size() + 1L;
    }

    @Override
    public synchronized void happened(List<AuditEvent> events) {
        if (failure == null) {
            events.forEach(this::add);
        }
    }

    @Override
    public synchronized void refused(AuditEvent event) {
        happened(List.of(event.refused()));
    }

    private void add(AuditEvent event) {
        all.add(new Recorded(event, details.of(event.details())));
    }
}
