package dev.drover.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures of one side, one for each turn. For one thread. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** From the lowest to the highest, as a part of the median: how far the figures are apart. */
    double spread() {
        double[] sorted = sorted();
        return (sorted[sorted.length - 1] - sorted[0]) / median();
    }

    String range() {
        double[] sorted = sorted();
        return figure(sorted[0]) + " to " + figure(sorted[sorted.length - 1]);
    }

    /** Three digits that count. */
    static String figure(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private double[] sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("Nothing was measured");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
