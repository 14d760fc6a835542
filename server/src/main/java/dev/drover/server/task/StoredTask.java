package dev.drover.server.task;

import dev.drover.api.NodeName;
import dev.drover.api.TaskView;

import java.util.List;

/**
 * A task as it is kept.
 *
 * @param view as it was when last stored
 * @param nodes one for each target, in their order
 * @param sealedDefinition encrypted
 * @param ends of the targets that are over
 */
public record StoredTask(
        TaskView view, List<NodeName> nodes, String sealedDefinition, List<TargetEnd> ends) {

    public StoredTask {
        nodes = List.copyOf(nodes);
        ends = List.copyOf(ends);
    }
}
