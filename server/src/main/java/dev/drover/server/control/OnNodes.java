package dev.drover.server.control;

import dev.drover.api.RunId;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.NodeRuns;

import java.util.function.Consumer;

/**
 * What runs can have on nodes.
 *
 * @param endTasks orders the tasks of a run to be ended
 */
public record OnNodes(NodeProcesses processes, NodeRuns runs, Consumer<RunId> endTasks) {}
