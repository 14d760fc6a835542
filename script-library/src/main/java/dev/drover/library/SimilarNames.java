package dev.drover.library;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds the names that somebody may have meant who wrote another one. */
final class SimilarNames {

    private static final int MOST = 3;

    private record Near(ScriptName name, int distance) {}

    private SimilarNames() {}

    /** The nearest first. */
    static List<ScriptName> of(ScriptName wanted, Collection<ScriptName> names) {
        String text = plain(wanted);
        int farthest = Math.max(1, Math.min(3, text.length() / 3));
        return names.stream()
                .flatMap(name -> near(name, text, farthest))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(MOST)
                .map(Near::name)
                .toList();
    }

    private static Stream<Near> near(ScriptName name, String wanted, int farthest) {
        String whole = plain(name);
        String last = whole.substring(whole.lastIndexOf('/') + 1);
        if (last.equals(wanted)) {
            return Stream.of(new Near(name, 0)); // the folder was left out
        }
        int distance = distance(whole, wanted, farthest);
        return distance <= farthest ? Stream.of(new Near(name, distance)) : Stream.empty();
    }

    private static String plain(ScriptName name) {
        String text = name.value();
        return text.substring(0, text.lastIndexOf('.')).toLowerCase(Locale.ROOT);
    }

    /**
     * Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string
     * alignment); more than {@code farthest} where that many do not suffice.
     */
    private static int distance(String left, String right, int farthest) {
        if (Math.abs(left.length() - right.length()) > farthest) {
            return farthest + 1;
        }
        int[][] rows = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, left, right, i, j);
            }
        }
        return rows[left.length()][right.length()];
    }

    private static int cheapest(int[][] rows, String left, String right, int i, int j) {
        int replaced = rows[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        int cheapest = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped =
                i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(cheapest, rows[i - 2][j - 2] + 1) : cheapest;
    }
}
