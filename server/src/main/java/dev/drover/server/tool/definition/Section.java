package dev.drover.server.tool.definition;

import dev.drover.api.DroverException;
import dev.drover.api.Spelling;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A mapping of YAML that is read key by key. What is wrong is noted with its place, and reading
 * goes on with nothing in its stead.
 */
final class Section {

    /** A scalar with its place. */
    record Scalar(String text, Node node) {}

    private final Reading reading;
    private final MappingNode mapping;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /**
     * Notes keys that are not known, or there twice.
     *
     * @param path where it stands, empty or with a dot at its end
     * @param known its keys; null where any is
     */
    Section(Reading reading, MappingNode mapping, String path, @Nullable Set<String> known) {
        this.reading = reading;
        this.mapping = mapping;
        this.path = path;
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                reading.mistake(key, path, "a key must be a text");
            } else if (known != null && !known.contains(scalar.getValue())) {
                unknown(scalar, known);
            } else if (values.putIfAbsent(scalar.getValue(), tuple.getValueNode()) != null) {
                reading.mistake(
                        key, key(scalar.getValue()), "'" + scalar.getValue() + "' is there twice");
            }
        }
    }

    private void unknown(ScalarNode key, Set<String> known) {
        String question = Spelling.question(key.getValue(), known);
        reading.mistake(
                key,
                key(TextRule.cut(key.getValue())),
                TextRule.quoted(key.getValue())
                        + " is no key here; "
                        + (question.isEmpty()
                                ? "there are " + String.join(", ", new TreeSet<>(known))
                                : question));
    }

    Reading reading() {
        return reading;
    }

    /** Where it begins. */
    Node node() {
        return mapping;
    }

    String key(String name) {
        return path + name;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Its keys, as they are written. */
    Set<String> keys() {
        return values.keySet();
    }

    /** Where the value of a key stands; the section where there is none. */
    Node at(String key) {
        return values.getOrDefault(key, mapping);
    }

    void mistake(String key, String message) {
        reading.mistake(at(key), key(key), message);
    }

    /** The text of a scalar as it is written; null where the key is not there or is wrong. */
    @Nullable String text(String key, int longest) {
        Node node = values.get(key);
        return node == null ? null : scalar(node, key(key), longest);
    }

    String text(String key, int longest, String otherwise) {
        String text = text(key, longest);
        return text == null ? otherwise : text;
    }

    /** What a text stands for; what {@code read} throws is noted. */
    <T> @Nullable T value(String key, int longest, Function<String, T> read) {
        String text = text(key, longest);
        if (text == null) {
            return null;
        }
        try {
            return read.apply(text);
        } catch (DroverException e) {
            mistake(key, (e.text() + ". " + e.hint()).strip());
            return null;
        }
    }

    boolean flag(String key) {
        Boolean flag =
                this.<Boolean>value(
                        key,
                        20,
                        text ->
                                switch (text) {
                                    case "true" -> true;
                                    case "false" -> false;
                                    default ->
                                            throw ParameterValue.fault(
                                                    "'" + text + "' is neither true nor false");
                                });
        return flag != null && flag;
    }

    @Nullable Integer number(String key, int least, int most) {
        return value(key, 20, text -> parse(text, least, most));
    }

    static int parse(String text, int least, int most) {
        String range = "'; it may be a whole number from " + least + " to " + most;
        if (!text.matches("-?\\d{1,9}")) {
            throw ParameterValue.fault("is '" + text + range);
        }
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw ParameterValue.fault("is '" + text + range);
        }
        return number;
    }

    /** The texts of a list, each with its place. */
    List<Scalar> texts(String key, int most, int longest) {
        List<Scalar> texts = new ArrayList<>();
        for (Node node : elements(key, most)) {
            String text = scalar(node, key(key) + "[" + texts.size() + "]", longest);
            texts.add(new Scalar(text == null ? "" : text, node));
        }
        return texts;
    }

    /** The mappings of a list. */
    List<Section> sections(String key, int most, Set<String> known) {
        List<Section> sections = new ArrayList<>();
        int index = 0;
        for (Node node : elements(key, most)) {
            String where = key(key) + "[" + index++ + "]";
            if (node instanceof MappingNode mapping) {
                sections.add(new Section(reading, mapping, where + ".", known));
            } else {
                reading.mistake(node, where, "must be keys with values");
            }
        }
        return sections;
    }

    /** The mapping under a key; an empty one where there is none. */
    Section section(String key, @Nullable Set<String> known) {
        Node node = values.get(key);
        if (node instanceof MappingNode below) {
            return new Section(reading, below, key(key) + ".", known);
        }
        if (node != null) {
            mistake(key, "must be keys with values");
        }
        return new Section(
                reading,
                new MappingNode(Tag.MAP, List.of(), mapping.getFlowStyle()),
                key(key) + ".",
                known);
    }

    private List<Node> elements(String key, int most) {
        Node node = values.get(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            mistake(key, "must be a list");
            return List.of();
        }
        if (sequence.getValue().size() > most) {
            mistake(key, "has " + sequence.getValue().size() + " elements; the limit is " + most);
            return sequence.getValue().subList(0, most);
        }
        return sequence.getValue();
    }

    private @Nullable String scalar(Node node, String where, int longest) {
        if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
            reading.mistake(
                    node,
                    where,
                    node instanceof ScalarNode
                            ? "has no value; give it one, or leave the key out"
                            : "must be a single value");
            return null;
        }
        String text = scalar.getValue();
        if (text.length() > longest || text.indexOf('\0') >= 0) {
            reading.mistake(
                    node,
                    where,
                    text.length() > longest
                            ? "has " + text.length() + " characters; the limit is " + longest
                            : "contains a zero character, which no process can be given");
            return null;
        }
        return text;
    }
}
