package dev.drover.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the words that somebody may have meant who wrote another one. */
public final class Spelling {

    private static final int MOST = 3;

    private record Near(String word, int distance) {}

    private Spelling() {}

    /** Up to three, the nearest first; none where all are too far from what was written. */
    public static List<String> near(String written, Collection<String> words) {
        int farthest = farthest(written);
        return words.stream()
                .map(word -> new Near(word, distance(word, written, farthest)))
                .filter(near -> near.distance() <= farthest)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .limit(MOST)
                .map(Near::word)
                .toList();
    }

    /** A sentence such as {@code did you mean 'name'?}; empty where nothing is near. */
    public static String question(String written, Collection<String> words) {
        List<String> near = near(written, words);
        return near.isEmpty() ? "" : "did you mean '" + String.join("' or '", near) + "'?";
    }

    /** How many slips in a word of that length still let it be recognised. */
    public static int farthest(String written) {
        return Math.max(1, Math.min(3, written.length() / 3));
    }

    /**
     * Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string
     * alignment); more than {@code farthest} where that many do not suffice.
     */
    public static int distance(String left, String right, int farthest) {
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
