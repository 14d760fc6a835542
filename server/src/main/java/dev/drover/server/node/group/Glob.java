package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern of names: {@code *} stands for any characters, {@code ?} for one, {@code [a-c]} for one
 * of these, {@code [!a-c]} or {@code [^a-c]} for one of the others. Takes time in proportion to
 * pattern and name, however many stars there are.
 */
final class Glob {

    /** A star takes any characters, every other element one of its set. */
    private record Element(boolean isStar, BitSet set) {

        private static Element one(BitSet set) {
            return new Element(false, set);
        }

        private boolean takes(char character) {
            return !isStar && set.get(character);
        }
    }

    private static final int CHARACTERS = 128;

    private final String pattern;
    private final List<Element> elements = new ArrayList<>();

    /** INVALID_PARAMETERS where something is wrong with its brackets. */
    Glob(String pattern) {
        this.pattern = pattern;
        int at = 0;
        while (at < pattern.length()) {
            char character = pattern.charAt(at);
            if (character == '[') {
                int end = pattern.indexOf(']', at + 1);
                elements.add(Element.one(set(at + 1, end)));
                at = end;
            } else if (character == ']') {
                throw wrong("a bracket that is not opened");
            } else {
                elements.add(element(character));
            }
            at++;
        }
    }

    static boolean isGlob(String text) {
        return text.chars().anyMatch(character -> "*?[]".indexOf(character) >= 0);
    }

    /** Goes on after a failure at the last star, which then takes one character more. */
    boolean matches(String name) {
        int element = 0;
        int at = 0;
        int star = -1;
        int takenTo = 0;
        while (at < name.length()) {
            if (element < elements.size() && elements.get(element).isStar()) {
                star = element++;
                takenTo = at;
            } else if (element < elements.size() && elements.get(element).takes(name.charAt(at))) {
                element++;
                at++;
            } else if (star >= 0) {
                element = star + 1;
                at = ++takenTo;
            } else {
                return false;
            }
        }
        return elements.subList(element, elements.size()).stream().allMatch(Element::isStar);
    }

    private static Element element(char character) {
        BitSet set = new BitSet();
        if (character == '?') {
            set.set(0, CHARACTERS);
        } else {
            set.set(character);
        }
        return new Element(character == '*', set);
    }

    /** What stands between two brackets. */
    private BitSet set(int from, int to) {
        boolean others = to > from && "!^".indexOf(pattern.charAt(from)) >= 0;
        int first = others ? from + 1 : from;
        if (to <= first) {
            throw wrong(to < 0 ? "a bracket that is not closed" : "a bracket with nothing in it");
        }
        BitSet set = new BitSet();
        for (int i = first; i < to; i++) {
            boolean range = i + 2 < to && pattern.charAt(i + 1) == '-';
            char last = pattern.charAt(range ? i + 2 : i);
            if (last < pattern.charAt(i)) {
                throw wrong("a range that goes backwards");
            }
            set.set(pattern.charAt(i), last + 1);
            i += range ? 2 : 0;
        }
        if (others) {
            set.flip(0, CHARACTERS);
        }
        return set;
    }

    private DroverException wrong(String what) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The pattern '" + pattern + "' has " + what,
                "Write for instance web-[1-3].");
    }
}
