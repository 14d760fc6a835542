package dev.drover.server.node.group;

import dev.drover.api.GroupName;
import dev.drover.server.script.ExpressionSubject;

import java.util.List;

/**
 * A node as expressions see it.
 *
 * @param groups that it is in, where the expression may ask for them
 */
record NodeSubject(KnownNode node, List<GroupName> groups) implements ExpressionSubject {

    static final String GROUPS = "groups";

    /** What an expression may use. */
    static final List<String> VARIABLES = List.of("name", "state", "labels", "facts", GROUPS);

    /** What the query of a group may use: what groups there are depends on it. */
    static final List<String> IN_GROUPS = List.of("name", "state", "labels", "facts");

    @Override
    public String described() {
        return "node " + node.name();
    }

    @Override
    public Object value(String variable) {
        return switch (variable) {
            case "name" -> node.name().value();
            case "state" -> node.state().name();
            case "labels" -> node.labels();
            case "facts" -> node.facts();
            case GROUPS -> groups;
            default -> throw new IllegalArgumentException(variable);
        };
    }
}
