package dev.drover.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Measures several sides in turns, each turn in the reverse order of the one before, so that what
 * else the machine does falls on all of them.
 */
final class Turns {
    private final List<Side> sides = new ArrayList<>();

    /** Adds a side; its figures are there after {@link #take}. */
    Samples side(Callable<Double> measurement) {
        Samples samples = new Samples();
        sides.add(new Side(measurement, samples));
        return samples;
    }

    /** The turns for warming up do not count. */
    void take(int warmUps, int turns) throws Exception {
        for (int turn = 0; turn < warmUps; turn++) {
            for (Side side : sides) {
                side.measurement().call();
            }
        }
        List<Side> order = new ArrayList<>(sides);
        for (int turn = 0; turn < turns; turn++) {
            for (Side side : order) {
                side.samples().add(side.measurement().call());
            }
            Collections.reverse(order);
        }
    }

    private record Side(Callable<Double> measurement, Samples samples) {}
}
