package dev.drover.server.control;

import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.NodeRuns;

/** What runs can have on nodes. */
public record OnNodes(NodeProcesses processes, NodeRuns runs) {}
