package dev.drover.server.access;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

/**
 * Where a grant holds. As text the name of a node, {@code @} and the name of a group, or {@code *}.
 */
public sealed interface Place extends Comparable<Place> {

    /** All nodes, also those that join later. */
    record Everywhere() implements Place {
        @Override
        public String toString() {
            return "*";
        }
    }

    /** One node, or a machine that joins under that name. */
    record OnNode(NodeName node) implements Place {
        @Override
        public String toString() {
            return node.value();
        }
    }

    /** The nodes that are in a group when the question is asked. */
    record InGroup(GroupName group) implements Place {
        @Override
        public String toString() {
            return "@" + group;
        }
    }

    /** INVALID_PARAMETERS where it is none of them. */
    static Place of(String text) {
        if (text.equals("*")) {
            return new Everywhere();
        }
        return text.startsWith("@")
                ? new InGroup(new GroupName(text.substring(1)))
                : new OnNode(new NodeName(text));
    }

    @Override
    default int compareTo(Place other) {
        return toString().compareTo(other.toString());
    }
}
