package dev.drover.server.web;

import dev.drover.server.node.join.Joining;
import dev.drover.server.node.registry.Nodes;

/** Where machines come in that join, and nodes that link. */
public record NodeDoor(Nodes nodes, Joining joining) {}
