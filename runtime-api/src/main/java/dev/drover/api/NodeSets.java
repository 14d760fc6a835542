package dev.drover.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes many nodes shortly: names that differ in their last number alone become a range, such as
 * {@code db[1,3-5],web[01-40]}. Numbers with leading zeros are of one length.
 */
public final class NodeSets {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,15})(\\D*)");

    /** What is around the number. */
    private record Around(String before, String after) implements Comparable<Around> {

        @Override
        public int compareTo(Around other) {
            int first = before.compareTo(other.before);
            return first != 0 ? first : after.compareTo(other.after);
        }
    }

    private NodeSets() {}

    /** All of the nodes, each once, by name. */
    public static String fold(Collection<NodeName> nodes) {
        List<String> parts = new ArrayList<>();
        Map<Around, SortedSet<String>> numbered = new TreeMap<>();
        for (NodeName node : nodes) {
            Matcher matcher = NUMBERED.matcher(node.value());
            if (matcher.matches()) {
                numbered.computeIfAbsent(
                                new Around(matcher.group(1), matcher.group(3)),
                                none -> new TreeSet<>())
                        .add(matcher.group(2));
            } else {
                parts.add(node.value());
            }
        }
        numbered.forEach((around, digits) -> add(parts, around, digits));
        return parts.stream().distinct().sorted().collect(Collectors.joining(","));
    }

    private static void add(List<String> parts, Around around, SortedSet<String> all) {
        Set<Integer> padded =
                all.stream()
                        .filter(digits -> digits.length() > 1 && digits.startsWith("0"))
                        .map(String::length)
                        .collect(Collectors.toSet());
        Map<Integer, SortedSet<Long>> byWidth = new TreeMap<>();
        for (String digits : all) {
            int width = padded.contains(digits.length()) ? digits.length() : 1;
            byWidth.computeIfAbsent(width, none -> new TreeSet<>()).add(Long.parseLong(digits));
        }
        byWidth.forEach((width, numbers) -> parts.add(part(around, width, numbers)));
    }

    private static String part(Around around, int width, SortedSet<Long> numbers) {
        String ranges = ranges(width, numbers);
        return around.before()
                + (numbers.size() == 1 ? ranges : "[" + ranges + "]")
                + around.after();
    }

    private static String ranges(int width, SortedSet<Long> numbers) {
        List<String> ranges = new ArrayList<>();
        long first = numbers.first();
        long last = first;
        for (long number : numbers.tailSet(first + 1)) {
            if (number > last + 1) {
                ranges.add(range(width, first, last));
                first = number;
            }
            last = number;
        }
        ranges.add(range(width, first, last));
        return String.join(",", ranges);
    }

    private static String range(int width, long first, long last) {
        String form = "%0" + width + "d";
        return first == last ? form.formatted(first) : (form + "-" + form).formatted(first, last);
    }
}
