package dev.drover.server;

import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.AuditLog;
import dev.drover.server.task.TaskEvent;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** What becomes of tasks goes into the audit log. */
record AuditedTasks(AuditLog log) implements TaskEvent.Journal {

    @Override
    public void record(List<TaskEvent> events) {
        log.recordAll(events.stream().map(AuditedTasks::event).toList());
    }

    @Override
    public void happened(List<TaskEvent> events) {
        log.happened(events.stream().map(AuditedTasks::event).toList());
    }

    @Override
    public void refused(TaskEvent event) {
        log.refused(event(event).refused());
    }

    private static AuditEvent event(TaskEvent event) {
        ObjectNode details = ((ObjectNode) event.details()).deepCopy();
        if (event.node() != null) {
            details.put("node", event.node().value());
        }
        return new AuditEvent(
                event.by(), event.user(), event.action(), event.subject(), null, null, details);
    }
}
