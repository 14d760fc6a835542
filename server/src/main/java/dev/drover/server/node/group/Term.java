package dev.drover.server.node.group;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

/** One thing that nodes are chosen by. */
sealed interface Term {

    /** A node by its name. */
    record OfNode(NodeName name) implements Term {}

    /** The nodes whose names fit a pattern. */
    record OfGlob(Glob glob) implements Term {}

    /** The members of a group. */
    record OfGroup(GroupName name) implements Term {}

    /** The nodes of which a JavaScript expression is true. */
    record OfExpression(String text) implements Term {}
}
