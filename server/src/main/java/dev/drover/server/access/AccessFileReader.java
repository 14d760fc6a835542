package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.server.access.AccessFile.GrantPart;
import dev.drover.server.access.AccessFile.Mark;
import dev.drover.server.access.AccessFile.Mistake;
import dev.drover.server.access.AccessFile.RolePart;
import dev.drover.server.access.AccessFile.UserPart;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads a file of users, roles and grants in YAML, and gathers everything that is wrong with it.
 * What is wrong is left out of what is read. Used by one thread.
 */
final class AccessFileReader {

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setMaxAliasesForCollections(100).build();

    private final List<Mistake> mistakes;

    private AccessFileReader(List<Mistake> mistakes) {
        this.mistakes = mistakes;
    }

    /** Adds to {@code mistakes} what is wrong with it. */
    static AccessFile read(String yaml, List<Mistake> mistakes) {
        return new AccessFileReader(mistakes).read(yaml);
    }

    private AccessFile read(String yaml) {
        List<UserPart> users = new ArrayList<>();
        List<RolePart> roles = new ArrayList<>();
        List<GrantPart> grants = new ArrayList<>();
        root(yaml)
                .ifPresent(root ->
                        members(root, "users", "roles", "grants")
                                .forEach((key, list) -> {
                                    switch (key) {
                                        case "users" ->
                                                each(
                                                        list,
                                                        node -> user(node).ifPresent(users::add));
                                        case "roles" ->
                                                each(
                                                        list,
                                                        node -> role(node).ifPresent(roles::add));
                                        default ->
                                                each(
                                                        list,
                                                        node -> grant(node).ifPresent(grants::add));
                                    }
                                }));
        return new AccessFile(users, roles, grants);
    }

    private Optional<Node> root(String yaml) {
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(yaml);
            if (root.isEmpty()) {
                mistakes.add(new Mistake(new Mark(1, 1), "the file says nothing"));
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            mistakes.add(
                    new Mistake(
                            e.getProblemMark().map(AccessFileReader::mark).orElse(new Mark(1, 1)),
                            "this is not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            mistakes.add(new Mistake(new Mark(1, 1), "this is not YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    private Optional<UserPart> user(Node node) {
        Map<String, Node> said = members(node, "name", "permissions", "trusted", "disabled");
        @Nullable String name = required(node, said, "name", AccessFileReader::userName);
        @Nullable Set<Permission> permissions = permissions(said.get("permissions"));
        @Nullable Boolean trusted = flag(said.get("trusted"));
        @Nullable Boolean disabled = flag(said.get("disabled"));
        return name == null
                ? Optional.empty()
                : Optional.of(new UserPart(mark(node), name, permissions, trusted, disabled));
    }

    private Optional<RolePart> role(Node node) {
        Map<String, Node> said = members(node, "name", "description", "permissions", "tools");
        @Nullable RoleName name = required(node, said, "name", RoleName::new);
        @Nullable String description = text(said.get("description"), text -> text);
        @Nullable Set<Permission> permissions = permissions(said.get("permissions"));
        @Nullable List<String> tools = texts(said.get("tools"), AccessFileReader::tool);
        return name == null
                ? Optional.empty()
                : Optional.of(new RolePart(mark(node), name, description, permissions, tools));
    }

    private Optional<GrantPart> grant(Node node) {
        Map<String, Node> said = members(node, "user", "role", "on");
        @Nullable String user = required(node, said, "user", AccessFileReader::userName);
        @Nullable RoleName role = required(node, said, "role", RoleName::new);
        Node on = said.get("on");
        if (on == null) {
            missing(node, "on");
            return Optional.empty();
        }
        @Nullable List<Place> places =
                on instanceof ScalarNode ? one(text(on, Place::of)) : texts(on, Place::of);
        if (places != null && places.isEmpty()) {
            wrong(on, "a grant on nothing; say names of nodes, @group, or *");
        }
        return user == null || role == null || places == null
                ? Optional.empty()
                : Optional.of(new GrantPart(mark(node), user, role, places));
    }

    /** The members of a mapping by key; others than the known ones are mistakes. */
    private Map<String, Node> members(Node node, String... known) {
        Map<String, Node> members = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            wrong(node, "expected keys: " + String.join(", ", known));
            return members;
        }
        for (NodeTuple member : mapping.getValue()) {
            String key = member.getKeyNode() instanceof ScalarNode text ? text.getValue() : "";
            if (!Arrays.asList(known).contains(key)) {
                wrong(
                        member.getKeyNode(),
                        "the key '"
                                + Shown.text(key)
                                + "' is not known; known are "
                                + String.join(", ", known)
                                + (key.equals("password")
                                        ? ". Passwords are in no file: drover user set NAME"
                                                + " --password"
                                        : ""));
            } else if (members.put(key, member.getValueNode()) != null) {
                wrong(member.getKeyNode(), "the key '" + key + "' is there twice");
            }
        }
        return members;
    }

    private void each(Node list, Consumer<Node> item) {
        if (list instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item);
        } else if (!list.getTag().equals(Tag.NULL)) {
            wrong(list, "expected a list");
        }
    }

    private <T> @Nullable T required(
            Node node, Map<String, Node> said, String key, Function<String, T> form) {
        Node value = said.get(key);
        if (value == null) {
            if (node instanceof MappingNode) {
                missing(node, key);
            }
            return null;
        }
        return text(value, form);
    }

    /** Null where it is not said, and where it is wrong. */
    private <T> @Nullable T text(@Nullable Node node, Function<String, T> form) {
        if (node == null) {
            return null;
        }
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            wrong(node, "expected a text");
            return null;
        }
        try {
            return form.apply(scalar.getValue());
        } catch (DroverException e) {
            wrong(node, e.text() + ". " + e.hint());
            return null;
        }
    }

    private <T> @Nullable List<T> texts(@Nullable Node node, Function<String, T> form) {
        if (node == null) {
            return null;
        }
        List<T> values = new ArrayList<>();
        each(
                node,
                item -> {
                    @Nullable T value = text(item, form);
                    if (value != null) {
                        values.add(value);
                    }
                });
        return values;
    }

    private @Nullable Boolean flag(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.valueOf(scalar.getValue().toLowerCase(Locale.ROOT));
        }
        wrong(node, "expected true or false");
        return null;
    }

    private @Nullable Set<Permission> permissions(@Nullable Node node) {
        @Nullable List<Permission> list = texts(node, AccessFileReader::permission);
        if (list == null) {
            return null;
        }
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        permissions.addAll(list);
        return permissions;
    }

    private void missing(Node node, String key) {
        wrong(node, "the key '" + key + "' is missing");
    }

    private void wrong(Node node, String message) {
        mistakes.add(new Mistake(mark(node), message));
    }

    private static <T> @Nullable List<T> one(@Nullable T value) {
        return value == null ? null : List.of(value);
    }

    private static String userName(String text) {
        User.checkName(text);
        return text;
    }

    private static String tool(String text) {
        Role.checkTool(text);
        return text;
    }

    private static Permission permission(String text) {
        return Arrays.stream(Permission.values())
                .filter(known -> known.name().equals(text))
                .findFirst()
                .orElseThrow(() -> RightsErrors.noPermission(text));
    }

    private static Mark mark(Node node) {
        return node.getStartMark().map(AccessFileReader::mark).orElse(new Mark(1, 1));
    }

    private static Mark mark(org.snakeyaml.engine.v2.exceptions.Mark mark) {
        return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
