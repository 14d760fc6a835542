package dev.drover.library;

import dev.drover.api.Spelling;

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
        int farthest = Spelling.farthest(text);
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
        int distance = Spelling.distance(whole, wanted, farthest);
        return distance <= farthest ? Stream.of(new Near(name, distance)) : Stream.empty();
    }

    private static String plain(ScriptName name) {
        String text = name.value();
        return text.substring(0, text.lastIndexOf('.')).toLowerCase(Locale.ROOT);
    }
}
