package dev.drover.server.tool.definition;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A text with the places of parameters: <code>${name}</code>. Two dollars before a brace stand for
 * one, and make no place; any other dollar is itself. Immutable.
 */
public final class Template {

    private static final String OPEN = "${";
    private static final String ESCAPED = "$${";

    private sealed interface Part permits Literal, Place {}

    private record Literal(String text) implements Part {}

    private record Place(String parameter) implements Part {}

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** INVALID_PARAMETERS where a place is not closed or has no name. */
    public static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(ESCAPED, at)) {
                literal.append(OPEN);
                at += ESCAPED.length();
            } else if (text.startsWith(OPEN, at)) {
                int end = text.indexOf('}', at);
                if (end <= at + OPEN.length()) {
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            end < 0 ? "a '${' has no '}'" : "'${}' names no parameter",
                            "Write $${ for the two characters themselves.");
                }
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
                parts.add(new Place(text.substring(at + OPEN.length(), end)));
                at = end + 1;
            } else {
                literal.append(text.charAt(at));
                at++;
            }
        }
        parts.add(new Literal(literal.toString()));
        parts.removeIf(part -> part instanceof Literal(String empty) && empty.isEmpty());
        return new Template(parts);
    }

    /** The parameters that have a place in it, each once, in order. */
    public Set<String> parameters() {
        Set<String> names = new LinkedHashSet<>();
        parts.forEach(part -> {
            if (part instanceof Place(String parameter)) {
                names.add(parameter);
            }
        });
        return names;
    }

    /** Whether it is one place and nothing else. */
    public boolean isPlace() {
        return parts.size() == 1 && parts.getFirst() instanceof Place;
    }

    /** Whether what a parameter says comes first. */
    public boolean beginsWithPlace() {
        return !parts.isEmpty() && parts.getFirst() instanceof Place;
    }

    public String filled(Function<String, String> values) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part ->
                text.append(
                        switch (part) {
                            case Literal(String literal) -> literal;
                            case Place(String parameter) -> values.apply(parameter);
                        }));
        return text.toString();
    }
}
