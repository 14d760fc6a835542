package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which nodes are meant, as it was written: those of any of {@code added}, or all nodes where that
 * is empty; of these only the ones that are in each of {@code kept}, and in none of {@code
 * removed}.
 *
 * <p>It is written as texts. A text is a list of words if each of its words, between commas and
 * blanks, has the form of one: the name of a node, a pattern with {@code *}, {@code ?} or {@code
 * [...]}, or {@code @} and the name of a group; {@code !} before a word removes, {@code &} keeps.
 * Any other text is one JavaScript expression. So whatever could be both is words, and an
 * expression that looks like words goes into parentheses.
 */
record Selection(List<Term> added, List<Term> kept, List<Term> removed) {

    private static final int MOST_CHARACTERS = 1_000_000;

    /**
     * Of letters, digits and the signs of names, with patterns; wrong letters are refused later.
     */
    private static final Pattern WORD =
            Pattern.compile(
                    "[!&]?(?:@[A-Za-z0-9._-]+" + "|(?:[A-Za-z0-9._*?\\]-]|\\[[A-Za-z0-9._!^-]*)+)");

    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

    Selection {
        added = List.copyOf(added);
        kept = List.copyOf(kept);
        removed = List.copyOf(removed);
    }

    /** INVALID_PARAMETERS where a text says nothing or a word is wrong. */
    static Selection read(List<String> texts) {
        long characters = texts.stream().mapToLong(String::length).sum();
        if (characters > MOST_CHARACTERS) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The choice of nodes has "
                            + characters
                            + " characters; the limit is "
                            + MOST_CHARACTERS,
                    "Make a group of them, or use a pattern.");
        }
        if (texts.isEmpty() || texts.stream().anyMatch(text -> words(text).isEmpty())) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The choice of nodes is empty",
                    "Write * for all nodes, or names, @group, or an expression.");
        }
        List<Term> added = new ArrayList<>();
        List<Term> kept = new ArrayList<>();
        List<Term> removed = new ArrayList<>();
        for (String text : texts) {
            List<String> words = words(text);
            if (!words.stream().allMatch(word -> WORD.matcher(word).matches())) {
                added.add(new Term.OfExpression(text));
                continue;
            }
            for (String word : words) {
                switch (word.charAt(0)) {
                    case '!' -> removed.add(term(word.substring(1)));
                    case '&' -> kept.add(term(word.substring(1)));
                    default -> added.add(term(word));
                }
            }
        }
        return new Selection(added, kept, removed);
    }

    /** The groups that it names. */
    Set<GroupName> groups() {
        Set<GroupName> groups = new TreeSet<>();
        Stream.of(added, kept, removed)
                .flatMap(List::stream)
                .forEach(term -> {
                    if (term instanceof Term.OfGroup(GroupName name)) {
                        groups.add(name);
                    }
                });
        return groups;
    }

    private static List<String> words(String text) {
        return Arrays.stream(SEPARATORS.split(text)).filter(word -> !word.isEmpty()).toList();
    }

    private static Term term(String word) {
        if (word.startsWith("@")) {
            return new Term.OfGroup(new GroupName(word.substring(1)));
        }
        return Glob.isGlob(word)
                ? new Term.OfGlob(new Glob(word))
                : new Term.OfNode(new NodeName(word));
    }
}
