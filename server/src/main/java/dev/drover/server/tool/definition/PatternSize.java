package dev.drover.server.tool.definition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Estimates what a regular expression grows to when it is compiled. RE2 matches in time that is
 * proportional to the text and to this, and writes out what is counted: a few nested {@code {1000}}
 * would take all memory there is.
 */
final class PatternSize {

    private static final long GREATEST = Integer.MAX_VALUE;
    private static final Pattern REPETITION =
            Pattern.compile("[*+?]|\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

    private final String pattern;
    private int at;

    private PatternSize(String pattern) {
        this.pattern = pattern;
    }

    /** About the number of instructions. */
    static long of(String pattern) {
        return new PatternSize(pattern).estimate();
    }

    private long estimate() {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        while (at < pattern.length()) {
            char next = pattern.charAt(at);
            if (next == '(') {
                at++;
                outer.push(sum);
                sum = 0;
                continue;
            }
            long atom = 1;
            if (next == ')' && !outer.isEmpty()) {
                at++;
                atom = sum + 2;
                sum = outer.pop();
            } else if (next == '[') {
                skipClass();
            } else {
                at += next == '\\' ? 2 : 1;
            }
            sum = Math.min(GREATEST, sum + repeated(atom));
        }
        for (long before : outer) {
            sum += before;
        }
        return Math.min(GREATEST, sum);
    }

    /** Several repetitions one after the other multiply; other braces are characters. */
    private long repeated(long atom) {
        long size = atom;
        Matcher matcher = REPETITION.matcher(pattern);
        while (matcher.region(at, pattern.length()).lookingAt()) {
            size = Math.min(GREATEST, size * Math.max(count(matcher, 1), count(matcher, 2)) + 1);
            at = matcher.end();
        }
        return size;
    }

    private static long count(Matcher matcher, int group) {
        String number = matcher.group(group);
        return number == null || number.isEmpty() ? 1 : Math.max(1, Long.parseLong(number));
    }

    /** A bracket that comes first in a class, and a named class in it, do not close it. */
    private void skipClass() {
        at++;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        if (at < pattern.length() && pattern.charAt(at) == ']') {
            at++;
        }
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
                at = pattern.indexOf(":]", at) + 2;
            } else {
                at += pattern.charAt(at) == '\\' ? 2 : 1;
            }
        }
        at++;
    }
}
